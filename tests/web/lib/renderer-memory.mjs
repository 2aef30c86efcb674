// What a page's process takes, as Linux counts it.
import { readFileSync } from 'node:fs';

const bytes = (file, field) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(file)?.[1] ?? 0) * 1024;

/**
 * Of the biggest renderer process: what it takes now (its share of shared pages counted), its peak, and what of both is its own
 * and no part of the browser's program, of which other processes have their share.
 * @param {import('playwright-core').Browser} browser @returns {Promise<{now, own, peak, own_peak}>} bytes; 0 where this is no Linux
 */
export async function rendererMemory(browser) {
  const client = await browser.newBrowserCDPSession();
  const { processInfo } = await client.send('SystemInfo.getProcessInfo');
  await client.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer').flatMap(({ id }) => {
    try {
      const rollup = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'), status = readFileSync(`/proc/${id}/status`, 'utf8');
      const now = bytes(rollup, 'Pss'), peak = bytes(status, 'VmHWM');
      return [{ now, own: now - bytes(rollup, 'Pss_File'), peak, own_peak: peak - bytes(status, 'RssFile') }];
    } catch {
      return [];  // it has just ended, or this is no Linux
    }
  });
  return renderers.sort((a, b) => b.now - a.now)[0] ?? { now: 0, own: 0, peak: 0, own_peak: 0 };
}
