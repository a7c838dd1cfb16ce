import { Button } from '../../../ui/button.tsx'
import { Section } from '../section.tsx'
import { text } from '../text.ts'
import { BroadcastForm } from './broadcast-form.tsx'
import type { AdminActions } from './create-admin-actions.ts'
import { PersonForm } from './person-form.tsx'

export function ActionsSection(props: { actions: AdminActions }) {
  return (
    <Section title={text('actions')}>
      <div class="admin-columns admin-actions">
        <div class="admin-action">
          <h3>{text('test')}</h3>
          <p class="admin-note">{text('test.hint')}</p>
          <Button isBusy={props.actions.isUnderWay('test')} onClick={props.actions.sendTest}>
            {text('test.send')}
          </Button>
        </div>
        <BroadcastForm actions={props.actions} />
        <PersonForm actions={props.actions} />
      </div>
    </Section>
  )
}
