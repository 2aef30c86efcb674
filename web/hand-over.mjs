// What the page hands to the person: files, the clipboard, a link; and what it remembers, in this browser only. Each tab finds
// its own view after a reload, a new one that of whichever tab was last. Nothing typed enters the address before a person asks
// for a link.
import { copyPicture, copyText, replaceAddress, siteMemory, tabMemory } from './services.mjs';

const MEMORY = `maskscope ${new URL('./', import.meta.url).pathname}`;  // origins are shared
const REFUSED = 'The browser did not allow the clipboard.';
const KEPT_FOR_DOWNLOAD = 60_000;  // milliseconds

/** @param {(sentence: string) => void} tell what a person should know */
export function createHandOver(tell) {
  return {
    /** @param {Blob} file @returns {string} what to tell the person */
    save(name, file) {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(file);
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), KEPT_FOR_DOWNLOAD);
      return `Saved ${name} to your downloads.`;
    },
    async copyText(text) {
      tell(await copyText(text) ? 'Copied the table.' : REFUSED);
    },
    /** @param {Blob} picture @returns {string} nothing yet: the browser may ask the person */
    copyPicture(picture) {
      copyPicture(picture).then((copied) => tell(copied ? 'Copied the picture.' : REFUSED));
      return '';
    },
    /** Puts the view into the address's fragment, which no server sees, and copies the address. */
    async share(view) {
      const inAddress = replaceAddress(`#${view}`), copied = await copyText(new URL(`#${view}`, location.href).href);
      const places = [inAddress && 'in the address bar', copied && 'on the clipboard'].filter(Boolean);
      tell(places.length > 0 ? `The link is ${places.join(' and ')}.` : 'The browser allowed the link neither in the address bar nor on the clipboard.');
    },
    unshare() {
      replaceAddress(location.pathname + location.search);
    },
    /** Whether it is kept for the next visit. */
    remember(text) {
      tabMemory.set(MEMORY, text);
      return siteMemory.set(MEMORY, text);
    },
    remembered: () => tabMemory.get(MEMORY) ?? siteMemory.get(MEMORY) ?? '',
  };
}
