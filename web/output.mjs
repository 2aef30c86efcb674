// What leaves the page at a person's request: files, the clipboard, a link. Nothing typed enters the address before a person asks
// for a link.
import { copyPicture, copyText, replaceAddress } from './browser-services.mjs';
import { output as texts } from './strings.mjs';

const KEPT_FOR_DOWNLOAD = 60_000;  // milliseconds

/** @param {(sentence: string) => void} tell what a person should know */
export function createOutput(tell) {
  return {
    /** @param {Blob} file @returns {string} what to tell the person */
    save(name, file) {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(file);
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), KEPT_FOR_DOWNLOAD);
      return texts.saved(name);
    },
    async copyText(text) {
      tell(await copyText(text) ? texts.copiedTable : texts.clipboardRefused);
    },
    /** @param {Blob} picture @returns {string} nothing yet: the browser may ask the person */
    copyPicture(picture) {
      copyPicture(picture).then((copied) => tell(copied ? texts.copiedPicture : texts.clipboardRefused));
      return '';
    },
    /** Puts the view into the address's fragment, which no server sees, and copies the address. */
    async share(view) {
      const inAddress = replaceAddress(`#${view}`), copied = await copyText(new URL(`#${view}`, location.href).href);
      if (inAddress) tell(copied ? texts.linkInBoth : texts.linkInAddress);
      else tell(copied ? texts.linkCopied : texts.linkRefused);
    },
    unshare() {
      replaceAddress(location.pathname + location.search);
    },
  };
}
