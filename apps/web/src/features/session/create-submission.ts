import { describeError } from '@carillon/client'
import { createSignal } from 'solid-js'
import { errorText } from '../../i18n/error-text.ts'
import { t } from '../../i18n/locale.ts'
import type { Problems } from './validate.ts'

interface SubmissionOptions<Values> {
  readonly validate: (values: Values) => Problems
  readonly submit: (values: Values) => Promise<void>
}

/** The way of a form: check, send once, and say what went wrong where it went wrong. */
export function createSubmission<Values>(options: SubmissionOptions<Values>) {
  const [problems, setProblems] = createSignal<Problems>({})
  const [failure, setFailure] = createSignal<string>()
  const [isBusy, setBusy] = createSignal(false)

  const fail = (error: unknown) => {
    const { code } = describeError(error)
    if (code === 'CONFLICT') setProblems({ username: 'session.usernameTaken' })
    else setFailure(code === 'UNAUTHORIZED' ? t('session.wrong') : errorText(error))
  }

  const send = async (form: HTMLFormElement, values: Values) => {
    setFailure(undefined)
    setProblems(options.validate(values))
    if (Object.keys(problems()).length === 0) {
      setBusy(true)
      await options.submit(values).catch(fail)
      setBusy(false)
    }
    form.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }

  return {
    failure,
    isBusy,
    problem: (field: keyof Problems) => {
      const key = problems()[field]
      return key && t(key)
    },
    onSubmit: (values: () => Values) => (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
      event.preventDefault()
      if (!isBusy()) void send(event.currentTarget, values())
    },
  }
}
