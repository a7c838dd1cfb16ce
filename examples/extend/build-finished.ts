import { defineKind } from '@carillon/api/kit'
import { z } from 'zod'

export const buildFinished = defineKind({
  name: 'build-finished',
  data: z.object({ project: z.string(), seconds: z.number() }),
  text: {
    en: ({ data }) => ({ title: `${data.project} is built`, body: `It took ${data.seconds} s.` }),
    fr: ({ data }) => ({ title: `${data.project} est compilé`, body: `En ${data.seconds} s.` }),
  },
  link: ({ project }) => `/projects/${project}`,
})
