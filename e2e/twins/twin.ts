/** One countermeasure, how to switch it off, and the test that must then fail. */
export interface Twin {
  /** What is switched off, as a statement: 'a follower is woken by the poll'. */
  countermeasure: string
  /** The file to change, from the root of the repository. */
  file: string
  /** Occurs exactly once in it. */
  find: string
  replace: string
  /** The test file that must then fail, from the root. */
  test: string
  /** Part of a test's name; only tests with it are run. Without it, the whole file is. */
  name?: string
}
