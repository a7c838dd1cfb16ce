import { defaultClientConditions, defineConfig, type Plugin } from 'vite'
import solid from 'vite-plugin-solid'
import { serviceWorker } from './service-worker/plugin.ts'

const server = 'http://127.0.0.1:5001'

/** Parts of the app bring stylesheets of their own, in any order: each one states the order of the layers first. */
const layerOrder: Plugin = {
  name: 'layer-order',
  enforce: 'pre',
  transform: {
    filter: { id: /\.css$/ },
    handler: (code) => `@layer reset, tokens, base, ui, features, quiet;\n${code}`,
  },
}

export default defineConfig({
  plugins: [layerOrder, solid(), serviceWorker()],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  server: { proxy: { '/trpc': { target: server, ws: true } } },
  build: {
    target: ['chrome123', 'firefox125', 'safari17.5'],
    // The content policy allows no inline script, and every browser named above preloads modules by itself.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
})
