// How long something will still take, in words.
import { timeLeft as texts } from './strings.mjs';

/** "35 s left" */
export function timeText(seconds) {
  if (seconds < 90) return texts.seconds(Math.ceil(seconds));
  return seconds < 5400 ? texts.minutes(Math.round(seconds / 60)) : texts.hours(Math.round(seconds / 3600));
}
