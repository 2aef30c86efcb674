// What the UI and the engine say to each other, on the page (worker messages) and on the desktop (a thread).
// Messages are plain data, compared field by field; encode and decode turn them into bytes and back: little-endian, lengths before
// contents. Free functions, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/error.h"
#include "engine/reading.h"
#include "engine/results.h"

namespace maskscope::engine {

// --- UI to engine ---

// The sentence, or the one that it is compared with: each has its own newest reading.
inline constexpr std::uint32_t kSlots = 2;

// Read this text. A newer ReadRequest replaces an older one of its slot that is not answered yet.
struct ReadRequest {
  std::uint32_t id = 0;  // chosen by the UI, rising; answers carry it
  std::string text{};
  std::string pair{};                          // empty: none
  std::uint32_t top = 10;                      // predictions for each mask
  std::vector<std::uint32_t> ablated_heads{};  // layer * heads + head, rising
  std::uint32_t slot = 0;                      // 0 or 1
  bool operator==(const ReadRequest&) const = default;
};

// The exact numbers of one head. This and what follows is about the newest answered reading of a slot, which id names; where
// that reading has been replaced there is no answer, nobody waits for it.
struct HeadRequest {
  std::uint32_t id = 0;     // of the reading
  std::uint32_t layer = 0;  // from 0
  std::uint32_t head = 0;   // from 0
  bool operator==(const HeadRequest&) const = default;
};

// Drop what is being read and worked on, if anything. Readings that were answered stay.
struct CancelRequest {
  bool operator==(const CancelRequest&) const = default;
};

// Drop a question about a reading that is not answered yet: the view that asked it was left.
struct WithdrawRequest {
  std::uint32_t id = 0;       // of the reading
  std::uint32_t request = 0;  // its index in Request
  bool operator==(const WithdrawRequest&) const = default;
};

// What the model says at these places: as the text stands, or each masked for itself (a pass each).
struct TokenPredictionsRequest {
  std::uint32_t id = 0;
  std::vector<std::uint32_t> positions;
  std::uint32_t top = 10;
  bool masked = false;
  bool operator==(const TokenPredictionsRequest&) const = default;
};

// How well these words fit each mask. engine/word_list.h makes the list of what a person types.
struct CandidatesRequest {
  std::uint32_t id = 0;
  std::vector<std::string> words;
  bool operator==(const CandidatesRequest&) const = default;
};

// All masks filled in turn, the surest first.
struct SequentialFillRequest {
  std::uint32_t id = 0;
  bool operator==(const SequentialFillRequest&) const = default;
};

// What the model would say of each mask after each layer. target: the word or label that is followed through them, the id of a
// prediction; none: the best after the last layer.
struct LogitLensRequest {
  std::uint32_t id = 0;
  std::uint32_t top = 5;
  std::optional<text::TokenId> target{};
  bool operator==(const LogitLensRequest&) const = default;
};

// How much the answer at this place depends on each head. Half a pass for each of them: Progress comes in between, and
// everything else goes first. target: as above; none: the best with all heads.
struct HeadAblationRequest {
  std::uint32_t id = 0;
  std::uint32_t position = 0;
  std::optional<text::TokenId> target{};
  bool operator==(const HeadAblationRequest&) const = default;
};

// How similar the hidden state of this token is to that of every token, after this layer.
struct TokenSimilarityRequest {
  std::uint32_t id = 0;
  std::uint32_t layer = 0;  // from 0
  std::uint32_t position = 0;
  bool operator==(const TokenSimilarityRequest&) const = default;
};

using Request =
    std::variant<ReadRequest, HeadRequest, CancelRequest, TokenPredictionsRequest, CandidatesRequest,
                 SequentialFillRequest, LogitLensRequest, HeadAblationRequest, TokenSimilarityRequest, WithdrawRequest>;

// The index of this kind of request: index_of<HeadAblationRequest>().
template <class Kind, std::uint32_t kIndex = 0>
constexpr std::uint32_t index_of() {
  if constexpr (std::is_same_v<Kind, std::variant_alternative_t<kIndex, Request>>) {
    return kIndex;
  } else {
    return index_of<Kind, kIndex + 1>();
  }
}

// --- engine to UI ---

// Weights are being loaded: bytes so far and in all (0: not known yet).
struct Loading {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  bool operator==(const Loading&) const = default;
};

// The model can answer.
struct Ready {
  std::string model;    // "bert-base-uncased"
  std::string variant;  // for a person: "relaxed SIMD", "AVX-512"
  std::uint32_t threads = 1;
  std::uint32_t layers = 0;
  std::uint32_t heads = 0;
  text::SpecialNames names{};  // what it calls its special tokens
  OutputKind output = OutputKind::words;
  std::uint32_t words = 0;            // in its vocabulary
  std::vector<std::string> labels{};  // by id; empty where it predicts words, or tokens of the text
  bool operator==(const Ready&) const = default;
};

// A text's whole answer. maps holds every attention map as IEEE half floats, [layer][head][query][key].
struct Answer {
  std::uint32_t id = 0;
  Reading reading;
  std::uint32_t layers = 0;
  std::uint32_t heads = 0;
  std::vector<std::uint16_t> maps;
  std::vector<std::uint32_t> ablated_heads{};  // as it was asked for, and so is slot
  std::uint32_t slot = 0;
  bool operator==(const Answer&) const = default;
};

// How large a reading is: what later messages say of it lies within.
struct ReadingSize {
  std::size_t layers = 0, heads = 0, tokens = 0;
};

// One head as exact float32, [query][key].
struct HeadMap {
  std::uint32_t id = 0;
  std::uint32_t layer = 0;
  std::uint32_t head = 0;
  std::uint32_t tokens = 0;
  std::vector<float> cells;
  bool fits(const ReadingSize& size) const;  // as results do
  bool operator==(const HeadMap&) const = default;
};

// A request or the loading failed. The engine goes on where fatal is false.
struct Failure {
  std::uint32_t id = 0;       // of the reading, 0 where it belongs to none
  std::string message;        // one sentence for a person
  bool fatal = false;         // the model cannot be used
  std::uint32_t request = 0;  // what has failed, its index in Request
  ErrorCode code = ErrorCode::bad_input;
  bool operator==(const Failure&) const = default;
};

// The answers to the requests of the same name, each with the request that it answers. One that takes long comes several times,
// each time with all that has been found so far, whole being false but for the last. fits: whether what it names is in the reading.
struct TokenPredictionsResult {
  using Request = TokenPredictionsRequest;
  Request request;
  std::vector<TokenPredictions> positions;  // in the order in which they were asked for
  bool whole = true;
  bool fits(const ReadingSize& size) const;
  bool operator==(const TokenPredictionsResult&) const = default;
};

struct CandidatesResult {
  using Request = CandidatesRequest;
  Request request;
  std::vector<MaskCandidates> masks;  // in order of position; words whose scores are not complete are not among them
  bool whole = true;
  bool fits(const ReadingSize& size) const;
  bool operator==(const CandidatesResult&) const = default;
};

struct SequentialFillResult {
  using Request = SequentialFillRequest;
  Request request;
  SequentialFill reading;
  bool whole = true;
  bool fits(const ReadingSize& size) const;
  bool operator==(const SequentialFillResult&) const = default;
};

struct LogitLensResult {
  using Request = LogitLensRequest;
  Request request;
  std::vector<MaskLogitLens> masks;  // in order of position
  bool whole = true;
  bool fits(const ReadingSize& size) const;
  bool operator==(const LogitLensResult&) const = default;
};

struct HeadAblationResult {
  using Request = HeadAblationRequest;
  Request request;
  HeadAblation reading;
  bool whole = true;
  bool fits(const ReadingSize& size) const;
  bool operator==(const HeadAblationResult&) const = default;
};

struct TokenSimilarityResult {
  using Request = TokenSimilarityRequest;
  Request request;
  std::vector<float> similarities;  // of every token, its own included: cosines, -1..1
  bool whole = true;
  bool fits(const ReadingSize& size) const;
  bool operator==(const TokenSimilarityResult&) const = default;
};

// One of these: an event that has a Request.
template <class Kind>
concept IsResult = requires { typename Kind::Request; };

// How far the answer to a request is that takes long.
struct Progress {
  std::uint32_t id = 0;       // of the reading
  std::uint32_t request = 0;  // its index in Request
  std::uint32_t done = 0;     // places, words, masks or heads
  std::uint32_t total = 0;
  float share = 0;  // of the work, 0..1: by how much time it takes, not all of them take the same
  bool operator==(const Progress&) const = default;
};

using Event = std::variant<Loading, Ready, Answer, HeadMap, Failure, TokenPredictionsResult, CandidatesResult,
                           SequentialFillResult, LogitLensResult, HeadAblationResult, TokenSimilarityResult, Progress>;

std::vector<std::byte> encode(Request request);
std::vector<std::byte> encode(Event event);  // move it in: an answer may hold 75 MB of maps
Result<Request> decode_request(std::span<const std::byte> bytes);
Result<Event> decode_event(std::span<const std::byte> bytes);

}  // namespace maskscope::engine
