import { defaultClientConditions, defineConfig } from 'vite'
import solid from 'vite-plugin-solid'

const server = 'http://127.0.0.1:5001'

export default defineConfig({
  plugins: [solid()],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  server: { proxy: { '/trpc': { target: server, ws: true } } },
  build: {
    target: ['chrome123', 'firefox125', 'safari17.5'],
    // The strict content policy allows no inline script, and every browser named above preloads modules by itself.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
})
