/** Builds the service worker of the app in the folder given as the first argument. Run by `app.mjs`, which is plain JavaScript. */
import { buildServiceWorker } from '../../host/service-worker/build.ts';

const [distDir] = process.argv.slice(2);
if (distDir === undefined) throw new Error('Usage: service-worker.ts <folder of the built app>');
const { files, bytes } = await buildServiceWorker({ distDir });
console.log(`${files} files, ${bytes} bytes precached`);
