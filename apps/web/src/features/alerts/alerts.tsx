import { createBadges } from '../../frame/create-badges.ts'
import { createAlerts } from './create-alerts.ts'
import { createOpening } from './create-opening.ts'
import { createTabMarks } from './create-tab-marks.ts'

/** Shows nothing itself: it makes what comes heard and seen. */
export default function Alerts() {
  const badges = createBadges()
  createTabMarks(() => badges().unseen)
  createAlerts()
  createOpening()
  return null
}
