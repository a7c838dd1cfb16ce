import { Route, Router } from '@solidjs/router'
import { LiveRegion } from './ui/live-region.tsx'
import { Toasts } from './ui/toasts.tsx'
import { Tooltips } from './ui/tooltips.tsx'

export function App() {
  return (
    <Router
      root={(props) => (
        <>
          {props.children}
          <Toasts />
          <Tooltips />
          <LiveRegion />
        </>
      )}
    >
      <Route path="*" component={() => null} />
    </Router>
  )
}
