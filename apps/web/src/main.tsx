import './styles/styles.css'
import { render } from 'solid-js/web'
import { App } from './app.tsx'
import { restoreLocale } from './i18n/locale.ts'
import { keepApp } from './offline/keep-app.ts'
import { restoreTheme } from './theme.ts'

restoreLocale()
restoreTheme()

const place = document.getElementById('app')
if (!place) throw new Error('The page has no place for the app.')
render(() => <App />, place)
keepApp()
