// What the page hands to the person: files, the clipboard, a link; and what it remembers for the next visit, in this browser
// only. Nothing typed enters the address before a person asks for a link.

const MEMORY = `maskscope ${new URL('./', import.meta.url).pathname}`;  // origins are shared
const KEPT_FOR_DOWNLOAD = 60_000;  // milliseconds

/** @param {(sentence: string) => void} tell what a person should know */
export function createHandOver(tell) {
  const copy = async (write, done) => {
    try {
      await write();
      tell(done);
    } catch {
      tell('The browser did not allow the clipboard.');
    }
  };
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
    copyText(text) {
      copy(() => navigator.clipboard.writeText(text), 'Copied the table.');
    },
    /** @param {Blob} picture @returns {string} nothing yet: the browser may ask the person */
    copyPicture(picture) {
      copy(() => navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]), 'Copied the picture.');
      return '';
    },
    /** Puts the view into the address's fragment, which no server sees, and copies the address. */
    share(view) {
      history.replaceState(null, '', `#${view}`);
      copy(() => navigator.clipboard.writeText(location.href), 'The link is in the address bar and on the clipboard.');
    },
    unshare() {
      history.replaceState(null, '', location.pathname + location.search);
    },
    remember(text) {
      try {
        localStorage.setItem(MEMORY, text);
      } catch {
        // Storage is refused or full: the next visit starts afresh.
      }
    },
    remembered() {
      try {
        return localStorage.getItem(MEMORY) ?? '';
      } catch {
        return '';
      }
    },
  };
}
