// The engine's worker as the page runs it, and what tells its memory.
import './wasm-memory.mjs';
import '/engine-worker.mjs';
