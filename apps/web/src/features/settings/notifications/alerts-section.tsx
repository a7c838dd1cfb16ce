import Volume from 'lucide-solid/icons/volume-2'
import VolumeOff from 'lucide-solid/icons/volume-x'
import { createSignal, createUniqueId, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { createPermission } from '../../alerts/create-permission.ts'
import { keepSound, keepWantsSystem, loudness, readSound, wantsSystem } from '../../alerts/device-settings.ts'
import { player } from '../../alerts/player.ts'
import { text } from '../../alerts/text.ts'
import { SettingsSection } from '../settings-section.tsx'
import './alerts-section.css'

/** How this device tells of what comes. */
export function AlertsSection() {
  return (
    <SettingsSection title={text('alerts.title')} hint={text('alerts.hint')}>
      <SystemChoice />
      <SoundChoice />
    </SettingsSection>
  )
}

function SystemChoice() {
  const { permission, ask } = createPermission()
  const [isWanted, setWanted] = createSignal(wantsSystem())
  const isOn = () => isWanted() && permission() === 'granted'
  const want = (isWantedNow: boolean) => {
    keepWantsSystem(isWantedNow)
    setWanted(isWantedNow)
  }
  const turn = async () => {
    if (isOn()) return want(false)
    if ((await ask()) === 'granted') want(true)
  }
  return (
    <div class="alerts-system">
      <p>{text('alerts.explain')}</p>
      <Show
        when={permission() === 'granted' || permission() === 'default'}
        fallback={
          <p class="alerts-help" role="status">
            {text(permission() === 'denied' ? 'alerts.denied' : 'alerts.unsupported')}
          </p>
        }
      >
        <Button onClick={() => void turn()}>{text(isOn() ? 'alerts.turnOff' : 'alerts.turnOn')}</Button>
        <p class="alerts-state" role="status">
          {text(isOn() ? 'alerts.on' : 'alerts.off')}
        </p>
      </Show>
    </div>
  )
}

function SoundChoice() {
  const id = createUniqueId()
  const [sound, setSound] = createSignal(readSound())
  const change = (next: Partial<ReturnType<typeof readSound>>) => keepSound(setSound({ ...sound(), ...next }))
  const preview = () => {
    player.unlock()
    player.play('message', sound().volume, true)
  }
  return (
    <div class="alerts-sound">
      <label for={id}>{text('alerts.volume')}</label>
      <IconButton
        label={text('alerts.mute')}
        aria-pressed={sound().isMuted}
        onClick={() => change({ isMuted: !sound().isMuted })}
      >
        <Show when={loudness(sound()) > 0} fallback={<VolumeOff />}>
          <Volume />
        </Show>
      </IconButton>
      <input
        id={id}
        type="range"
        min="0"
        max="100"
        step="5"
        value={Math.round(sound().volume * 100)}
        onInput={(event) => change({ volume: event.currentTarget.valueAsNumber / 100, isMuted: false })}
      />
      <Button tone="quiet" onClick={preview}>
        {text('alerts.preview')}
      </Button>
    </div>
  )
}
