// The choice of models, as a person opens it: by the model's name in the top bar.
import { centre, waitForState } from './chromium.mjs';

/** @returns {Promise<import('playwright-core').Locator>} the dialog */
export async function openModels(page) {
  const place = await waitForState(page, ({ touchables }) => touchables.some(({ name }) => name === 'Model'), 'the model’s name');
  await page.mouse.click(...centre(place.touchables.find(({ name }) => name === 'Model').rectangle));
  const dialog = page.getByRole('dialog', { name: 'Choose a model' });
  await dialog.waitFor();
  return dialog;
}

/** A model's row in it. */
export const rowOf = (dialog, name) => dialog.locator('li').filter({ has: dialog.page().locator('strong', { hasText: new RegExp(`^${name}$`) }) });
