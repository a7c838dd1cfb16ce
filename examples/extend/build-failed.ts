import { defineKind } from '@carillon/api/kit'
import { z } from 'zod'

export const buildFailed = defineKind({
  name: 'build-failed',
  severity: 'high',
  data: z.object({ project: z.string(), step: z.string() }),
  text: {
    en: ({ data }) => ({ title: `${data.project} failed to build`, body: `At ${data.step}.` }),
    fr: ({ data }) => ({ title: `${data.project} ne compile pas`, body: `À l’étape ${data.step}.` }),
  },
  actions: ({ project }) => [
    { label: { en: 'Try again', fr: 'Réessayer' }, call: { procedure: 'builds.start', input: { project } } },
  ],
})
