// Every text of the page's modules, so that all can be read in one sitting and translated; index.html holds its own, and what is
// drawn has src/app/strings.h. What the weights or a server report are sentences of their own.

/** Why the page cannot start, or has stopped. */
export const stopped = {
  cannotStart: 'maskscope cannot start here',
  hasStopped: 'maskscope stopped',
  noWebAssembly: 'WebAssembly, which the model needs, is disabled in this browser. A setting, or a mode with stricter security, may be the reason.',
  noSimd: 'This browser has no WebAssembly SIMD, which the model needs. Any recent browser has it.',
  noWebGl: 'This browser does not offer WebGL 2, which draws the attention maps. It may be disabled in the settings.',
  sandboxed: 'The page that embeds this one does not let it run (a sandboxed frame).',
  noMemory: 'The page stopped: this device has too little memory for what was asked.',
  broken: 'The page stopped because of an internal error.',
  textKept: 'Your text is kept and will be offered after a reload.',
  missingFiles: 'Some of the page’s own files did not arrive. Reloading the page may help.',
};

/** Notices with a button. */
export const notices = {
  hadStopped: 'The page had stopped. Your text was kept.',
  restore: 'Restore it',
  smallerModel: (label) => `A smaller model may work: ${label}.`,
  useIt: 'Use it',
  newVersion: 'A new version of maskscope is available.',
  reload: 'Reload',
};

/** What this browser does not store for the page. */
const modelAgain = 'the model works, but is downloaded again on your next visit';
const textsGone = 'what you type is lost when you leave';
export const storage = {
  plainHttp: (texts) => 'Over plain http the model runs on one thread and is downloaded on each visit; '
    + `over https it would use more threads, be stored and work offline${texts ? `; ${textsGone}` : ''}.`,
  nothing: `This browser stores nothing for this page: ${modelAgain}; ${textsGone}.`,
  noTexts: `This browser remembers nothing for this page: ${textsGone}.`,
  full: `This device has too little free space to store the model: ${modelAgain}.`,
  noFiles: `This browser stores no files for this page: ${modelAgain}.`,
};

/** The card about the model's download. */
export const loading = {
  another: (name) => `Getting ${name}`,
  anotherLead: 'The current result stays until the new model is ready and has read your sentence.',
  choice: (name, label) => `${name}: ${label}`,
  waitsForConsent: 'Paused: your browser asks to save data, so nothing is downloaded until you continue.',
  connecting: 'Connecting\u2026',
  paused: 'Paused. What was downloaded is kept.',
  resuming: 'Resuming\u2026',
  cancelled: 'Cancelled; what was downloaded is deleted.',
  pause: 'Pause',
  resume: 'Continue',
  amount: (done, total) => `${done} of ${total} MB`,
  amountAndSpeed: (amount, speed, time) => `${amount}, ${speed}, ${time}`,
  retry: (seconds, message) => `Trying again in ${seconds} s: ${message}.`,
  megabytesPerSecond: (number) => `${number} MB/s`,
  kilobytesPerSecond: (number) => `${number} KB/s`,
};

export const timeLeft = {
  seconds: (number) => `${number} s left`,
  minutes: (number) => `${number} min left`,
  hours: (number) => `${number} h left`,
};

/** The choice of models. */
export const models = {
  megabytes: (number) => `${number} MB`,
  current: (stored) => `In use. ${stored}`,
  stored: (size) => `On this device, ${size} unpacked.`,
  partlyStored: (size) => `Partly on this device, ${size}.`,
  notStored: 'Not on this device.',
  forThisVisit: 'In memory, for this visit only.',
  use: 'Use it',
  useSpoken: (name) => `Use ${name}`,
  compare: 'Compare',
  compareSpoken: (name) => `Compare with ${name}`,
  remove: 'Delete',
  removeSpoken: (name) => `Delete ${name} from this device`,
  removed: (name) => `${name} was deleted from this device.`,
  notRemoved: (name) => `${name} could not be deleted: another tab may be using it.`,
  own: 'your own',
  save: 'Save as .zip',
  saveSpoken: (name) => `Save ${name} as .zip`,
  refine: 'Refine',
  refineSpoken: (name) => `Refine ${name}`,
};

/** A model of the person's own. */
export const ownModels = {
  untitled: 'my model',
  made: (name) => `${name} is ready, and stored in this browser.`,
  madeForVisit: (name, why) => `${name} is ready, for this visit only: ${why}. Saved as .zip, it can be opened again.`,
  notKept: {
    refused: 'this browser stores no files for this page, as in some private windows',
    full: 'this device has too little free space to store it',
  },
  failed: (why) => `The model was not opened. ${why}.`,
  notSaved: (name, why) => `${name} was not saved. ${why}.`,
  unreadable: 'The browser could not read the files; they may have been moved',
  inFile: (file, what) => `${file}: ${what}`,
  missing: 'it is missing; open the whole folder',
  busy: 'Another one is being made ready; wait for it, or cancel it first',
  noWorker: 'The browser did not start the worker that reads models',
  noMemory: 'This device has too little memory for this model',
  noCalibration: 'The calibration text did not arrive; reload the page',
  identicalParts: 'Found two parts with the same weights, expected all to differ; are the weights complete?',
  gone: 'This model is no longer whole on this device; open its folder again',
  stopped: (why) => `The part of the page that reads models stopped: ${why}`,
  refined: (name) => `${name} is refined.`,
  notRefined: (name, why) => `${name} was not refined. ${why}.`,
  useRefined: 'Use it now',
};

/** The card about a model that is being made ready. */
export const making = {
  opening: (name) => `Making ${name} ready`,
  openingLead: 'It is read and quantised here, in your browser; nothing is sent anywhere. What is on screen goes on working.',
  refining: (name) => `Refining ${name}`,
  refiningLead: 'Its weights are rounded again, with more text and more care. You can go on working; close the tab and it is as before.',
  saving: (name) => `Saving ${name}`,
  savingLead: 'Its weights are compressed into one file.',
  unzipping: (name) => `Unpacking ${name}`,
  unzippingLead: 'It is unpacked here, in your browser.',
  starting: 'Starting\u2026',
  steps: { reading: 'Reading the weights', calibrating: 'Calibrating on sentences', rounding: 'Rounding the weights', storing: 'Storing', saving: 'Compressing' },
};

/** A model that the address names (?model=). */
export const linkedModel = {
  noAddress: 'The address names a model (?model=) in a way that is no address; the site’s own model is shown instead.',
  foreign: (origin) => `The address names a model (?model=) on ${origin}, which this site’s policy does not allow; its own model is shown instead.`,
};

/** A file in the address. */
export const linkedFile = {
  noAddress: 'The address names a file (?open=) in a way that is no address; it is not opened.',
  foreign: (origin) => `The address names a file (?open=) on ${origin}, which this site’s policy does not allow; it is not opened.`,
};

/** Files, the clipboard and links. */
export const output = {
  saved: (name) => `Saved ${name} to your downloads.`,
  copiedTable: 'Copied the table.',
  copiedPicture: 'Copied the picture.',
  clipboardRefused: 'The browser did not allow access to the clipboard.',
  linkInAddress: 'The link is in the address bar.',
  linkCopied: 'The link is on the clipboard.',
  linkInBoth: 'The link is in the address bar and on the clipboard.',
  linkRefused: 'The browser allowed the link neither in the address bar nor on the clipboard.',
  noWorker: 'The file could not be made: the browser did not start a worker for it.',
  noMemory: 'This device has too little memory to make this file.',
  failed: (why) => `The file could not be made: ${why}`,
};

/** Why the model does not answer. */
export const engine = {
  notStarted: 'The browser does not let this page start the worker that runs the model.',
  stopped: 'The engine stopped. This device may have too little memory for the model.',
  stoppedBy: (why) => `The engine stopped: ${why}.`,
  noMemory: 'This device has too little memory for the model.',
  variantFailed: (variant, why) => `The engine (${variant}) could not be started: ${why}`,
};

/** Said to those who do not see the picture. */
export const announced = {
  opened: (name) => `${name} is open. Escape closes it.`,
};
