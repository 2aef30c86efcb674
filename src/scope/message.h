// What the UI and the engine say to each other, on the page (worker messages) and on the desktop (a thread).
// Messages are plain data; encode and decode turn them into bytes and back: little-endian, lengths before contents.
// Free functions, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "scope/reading.h"

namespace maskscope::scope {

// --- UI to engine ---

// Read this text. A newer ReadRequest replaces an older one that is not answered yet.
struct ReadRequest {
  std::uint32_t id = 0;  // chosen by the UI, rising; answers carry it
  std::string text;
  std::string pair;        // empty: none
  std::uint32_t top = 10;  // predictions for each mask
};

// The exact numbers of one head of the newest answered reading.
struct HeadRequest {
  std::uint32_t id = 0;     // of the reading
  std::uint32_t layer = 0;  // from 0
  std::uint32_t head = 0;   // from 0
};

// Drop what is being read, if anything.
struct CancelRequest {};

using Request = std::variant<ReadRequest, HeadRequest, CancelRequest>;

// --- engine to UI ---

// Weights are being loaded: bytes so far and in all (0: not known yet).
struct Loading {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};

// The model can answer.
struct Ready {
  std::string model;    // "bert-base-uncased"
  std::string variant;  // for a person: "relaxed SIMD", "AVX-512"
  std::uint32_t threads = 1;
  std::uint32_t layers = 0;
  std::uint32_t heads = 0;
};

// A text's whole answer. maps holds every attention map as IEEE half floats, [layer][head][query][key].
struct Answer {
  std::uint32_t id = 0;
  Reading reading;
  std::uint32_t layers = 0;
  std::uint32_t heads = 0;
  std::vector<std::uint16_t> maps;
};

// One head as exact float32, [query][key].
struct HeadMap {
  std::uint32_t id = 0;
  std::uint32_t layer = 0;
  std::uint32_t head = 0;
  std::uint32_t tokens = 0;
  std::vector<float> cells;
};

// A request or the loading failed. The engine goes on where fatal is false.
struct Failure {
  std::uint32_t id = 0;  // of the request, 0 where it belongs to none
  std::string message;   // one sentence for a person
  bool fatal = false;    // the model can not be used
};

using Event = std::variant<Loading, Ready, Answer, HeadMap, Failure>;

std::vector<std::byte> encode(Request request);
std::vector<std::byte> encode(Event event);  // move it in: an answer may hold 75 MB of maps
Result<Request> decode_request(std::span<const std::byte> bytes);
Result<Event> decode_event(std::span<const std::byte> bytes);

}  // namespace maskscope::scope
