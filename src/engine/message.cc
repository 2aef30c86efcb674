#include "engine/message.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

namespace maskscope::engine {
namespace {

static_assert(std::endian::native == std::endian::little, "messages are the memory's own bytes");

// One description of each message serves both ways: `visit(message, io)` names the fields in order, and io is a Writer
// or a Reader.

template <class Io>
void visit(ReadRequest& m, Io& io) {
  io(m.id, m.text, m.pair, m.top, m.ablated_heads, m.slot);
}
template <class Io>
void visit(HeadRequest& m, Io& io) {
  io(m.id, m.layer, m.head);
}
template <class Io>
void visit(CancelRequest&, Io&) {}
template <class Io>
void visit(TokenPredictionsRequest& m, Io& io) {
  io(m.id, m.positions, m.top, m.masked);
}
template <class Io>
void visit(CandidatesRequest& m, Io& io) {
  io(m.id, m.words);
}
template <class Io>
void visit(SequentialFillRequest& m, Io& io) {
  io(m.id);
}
template <class Io>
void visit(LogitLensRequest& m, Io& io) {
  io(m.id, m.top, m.target);
}
template <class Io>
void visit(HeadAblationRequest& m, Io& io) {
  io(m.id, m.position, m.target);
}
template <class Io>
void visit(TokenSimilarityRequest& m, Io& io) {
  io(m.id, m.layer, m.position);
}
template <class Io>
void visit(WithdrawRequest& m, Io& io) {
  io(m.id, m.request);
}
template <class Io>
void visit(Loading& m, Io& io) {
  io(m.done, m.total);
}
template <class Io>
void visit(text::ByteRange& m, Io& io) {
  // size_t is 32 bits on the page and 64 on the desktop; the message has 64.
  std::uint64_t begin = m.begin, end = m.end;
  io(begin, end);
  m = {static_cast<std::size_t>(begin), static_cast<std::size_t>(end)};
}
template <class Io>
void visit(text::CutOff& m, Io& io) {
  std::uint64_t text = m.text, pair = m.pair, masks = m.masks;
  io(text, pair, masks);
  m = {static_cast<std::size_t>(text), static_cast<std::size_t>(pair), static_cast<std::size_t>(masks)};
}
template <class Io>
void visit(text::SpecialNames& m, Io& io) {
  io(m.pad, m.unknown, m.cls, m.sep, m.mask);
}
template <class Io>
void visit(text::Spelling& m, Io& io) {
  io(m.names, m.continuation);
}
template <class Io>
void visit(Ready& m, Io& io) {
  io(m.model, m.variant, m.threads, m.layers, m.heads, m.names, m.output, m.words, m.labels);
}
template <class Io>
void visit(text::Encoding& m, Io& io) {
  io(m.ids, m.type_ids, m.tokens, m.ranges, m.cut, m.spelling, m.foreign_mask);
}
template <class Io>
void visit(analysis::Prediction& m, Io& io) {
  io(m.id, m.token, m.logit, m.probability);
}
template <class Io>
void visit(MaskPredictions& m, Io& io) {
  std::uint64_t position = m.position;
  io(position, m.predictions);
  m.position = static_cast<std::size_t>(position);
}
template <class Io>
void visit(Reading& m, Io& io) {
  io(m.text, m.pair, m.encoding, m.masks, m.warning, m.milliseconds, m.no_predictions, m.output, m.next_sentence);
}
template <class Io>
void visit(Answer& m, Io& io) {
  io(m.id, m.reading, m.layers, m.heads, m.maps, m.ablated_heads, m.slot);
}
template <class Io>
void visit(HeadMap& m, Io& io) {
  io(m.id, m.layer, m.head, m.tokens, m.cells);
}
template <class Io>
void visit(Failure& m, Io& io) {
  io(m.id, m.message, m.fatal, m.request, m.code);
}

template <class Io>
void visit(TokenPredictions& m, Io& io) {
  io(m.position, m.predictions, m.own, m.own_rank);
}
template <class Io>
void visit(CandidateScore& m, Io& io) {
  io(m.word, m.pieces, m.log_score, m.problem);
}
template <class Io>
void visit(MaskCandidates& m, Io& io) {
  io(m.position, m.scores);
}
template <class Io>
void visit(FilledMask& m, Io& io) {
  io(m.position, m.word);
}
template <class Io>
void visit(SequentialFill& m, Io& io) {
  io(m.joint, m.independent, m.joint_log_probability, m.independent_log_probability);
}
template <class Io>
void visit(LogitLensLayer& m, Io& io) {
  io(m.predictions, m.target_probability, m.target_rank);
}
template <class Io>
void visit(MaskLogitLens& m, Io& io) {
  io(m.position, m.layers, m.target);
}
template <class Io>
void visit(HeadEffect& m, Io& io) {
  io(m.layer, m.head, m.divergence, m.log_change, m.best);
}
template <class Io>
void visit(HeadAblation& m, Io& io) {
  io(m.position, m.target, m.effects);
}
template <class Io>
void visit(TokenPredictionsResult& m, Io& io) {
  io(m.request, m.positions, m.whole);
}
template <class Io>
void visit(CandidatesResult& m, Io& io) {
  io(m.request, m.masks, m.whole);
}
template <class Io>
void visit(SequentialFillResult& m, Io& io) {
  io(m.request, m.reading, m.whole);
}
template <class Io>
void visit(LogitLensResult& m, Io& io) {
  io(m.request, m.masks, m.whole);
}
template <class Io>
void visit(HeadAblationResult& m, Io& io) {
  io(m.request, m.reading, m.whole);
}
template <class Io>
void visit(TokenSimilarityResult& m, Io& io) {
  io(m.request, m.similarities, m.whole);
}
template <class Io>
void visit(Progress& m, Io& io) {
  io(m.id, m.request, m.done, m.total, m.share);
}

template <class T>
constexpr bool kIsNumber = std::is_arithmetic_v<T>;

class Writer {
 public:
  template <class... Fields>
  void operator()(Fields&... fields) {
    (write(fields), ...);
  }

  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  template <class T>
  void write(T& value) {
    if constexpr (kIsNumber<T>) {
      append(&value, sizeof value);
    } else {
      visit(value, *this);
    }
  }
  void write(ErrorCode& code) { write_kind(code); }
  void write(OutputKind& kind) { write_kind(kind); }
  template <class Kind>
  void write_kind(Kind kind) {
    auto byte = static_cast<std::uint8_t>(kind);
    write(byte);
  }
  void write(std::string& text) {
    write_size(text.size());
    append(text.data(), text.size());
  }
  template <class T>
  void write(std::optional<T>& value) {
    bool there = value.has_value();
    write(there);
    if (there) write(*value);
  }
  template <class T>
  void write(std::vector<T>& list) {
    write_size(list.size());
    if constexpr (kIsNumber<T>) {
      append(list.data(), list.size() * sizeof(T));
    } else {
      for (T& item : list) write(item);
    }
  }
  void write_size(std::uint64_t size) { append(&size, sizeof size); }
  void append(const void* from, std::size_t size) {
    const auto* bytes = static_cast<const std::byte*>(from);
    bytes_.insert(bytes_.end(), bytes, bytes + size);
  }

  std::vector<std::byte> bytes_;
};

// Reads what Writer wrote. After a field that does not fit, nothing more is read and ok() is false.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <class... Fields>
  void operator()(Fields&... fields) {
    (read(fields), ...);
  }

  bool whole() const { return ok_ && bytes_.empty(); }

 private:
  template <class T>
  void read(T& value) {
    if constexpr (kIsNumber<T>) {
      take(&value, sizeof value);
    } else {
      visit(value, *this);
    }
  }
  void read(bool& value) {
    std::uint8_t byte = 0;
    take(&byte, 1);
    if (byte > 1) ok_ = false;
    value = byte == 1;
  }
  void read(ErrorCode& code) { read_kind(code, ErrorCode::file); }
  void read(OutputKind& kind) { read_kind(kind, OutputKind::replaced); }
  template <class Kind>
  void read_kind(Kind& kind, Kind last) {
    std::uint8_t byte = 0;
    take(&byte, 1);
    if (byte > static_cast<std::uint8_t>(last)) ok_ = false;
    if (ok_) kind = static_cast<Kind>(byte);
  }
  void read(std::string& text) {
    text.resize(read_count(1));
    take(text.data(), text.size());
  }
  template <class T>
  void read(std::optional<T>& value) {
    bool there = false;
    read(there);
    value.reset();
    if (there && ok_) read(value.emplace());
  }
  template <class T>
  void read(std::vector<T>& list) {
    list.resize(read_count(kIsNumber<T> ? sizeof(T) : 1));
    if constexpr (kIsNumber<T>) {
      take(list.data(), list.size() * sizeof(T));
    } else {
      for (T& item : list) {
        if (!ok_) return;
        read(item);
      }
    }
  }
  // A length, believed only where the bytes for it are there.
  std::size_t read_count(std::size_t item_size) {
    std::uint64_t count = 0;
    take(&count, sizeof count);
    if (count > bytes_.size() / item_size) ok_ = false;
    return ok_ ? static_cast<std::size_t>(count) : 0;
  }
  void take(void* to, std::size_t size) {
    if (size > bytes_.size()) ok_ = false;
    if (!ok_ || size == 0) return;
    std::memcpy(to, bytes_.data(), size);
    bytes_ = bytes_.subspan(size);
  }

  std::span<const std::byte> bytes_;
  bool ok_ = true;
};

template <class Variant>
std::vector<std::byte> encode_variant(Variant message) {
  Writer writer;
  auto kind = static_cast<std::uint8_t>(message.index());
  writer(kind);
  std::visit([&](auto& value) { visit(value, writer); }, message);
  return writer.take();
}

template <class Variant, std::size_t kIndex = 0>
bool read_alternative(std::uint8_t kind, Reader& reader, Variant& message) {
  if constexpr (kIndex == std::variant_size_v<Variant>) {
    return false;
  } else {
    if (kind != kIndex) return read_alternative<Variant, kIndex + 1>(kind, reader, message);
    visit(message.template emplace<kIndex>(), reader);
    return true;
  }
}

template <class Variant>
Result<Variant> decode_variant(std::span<const std::byte> bytes) {
  Reader reader(bytes);
  std::uint8_t kind = 0;
  reader(kind);
  Variant message;
  if (bytes.empty() || !read_alternative(kind, reader, message)) {
    return fail("message: found kind ", int{kind}, " in ", bytes.size(), " bytes, expected 0 to ",
                std::variant_size_v<Variant> - 1);
  }
  if (!reader.whole())
    return fail("message of kind ", int{kind}, ": found ", bytes.size(), " bytes that do not match its fields");
  return message;
}

// --- what a message names, held against the reading that it is about ---

template <class Found>
bool are_places(const std::vector<Found>& found, const ReadingSize& size) {
  return std::ranges::all_of(found, [&](const Found& one) { return one.position < size.tokens; });
}

// Whether it is about what was asked for, where something was.
bool is_target(const analysis::Prediction& found, const std::optional<text::TokenId>& asked) {
  return !asked || found.id == *asked;
}

}  // namespace

bool HeadMap::fits(const ReadingSize& size) const {
  return layer < size.layers && head < size.heads && tokens == size.tokens &&
         cells.size() == std::uint64_t{tokens} * tokens;
}

bool TokenPredictionsResult::fits(const ReadingSize& size) const { return are_places(positions, size); }
bool CandidatesResult::fits(const ReadingSize& size) const { return are_places(masks, size); }

bool LogitLensResult::fits(const ReadingSize& size) const {
  return are_places(masks, size) &&
         std::ranges::all_of(masks, [&](const MaskLogitLens& mask) { return is_target(mask.target, request.target); });
}

bool SequentialFillResult::fits(const ReadingSize& size) const {
  return are_places(reading.joint, size) && are_places(reading.independent, size);
}

bool HeadAblationResult::fits(const ReadingSize& size) const {
  if (!is_target(reading.target, request.target)) return false;
  return std::ranges::all_of(reading.effects, [&](const HeadEffect& effect) {
    return effect.layer < size.layers && effect.head < size.heads;
  });
}

// No cosine is beyond -1..1, and none is NaN, by which nothing could be sorted.
bool TokenSimilarityResult::fits(const ReadingSize& size) const {
  return request.layer < size.layers && request.position < size.tokens && similarities.size() == size.tokens &&
         std::ranges::all_of(similarities, [](float similarity) { return similarity >= -1 && similarity <= 1; });
}

std::vector<std::byte> encode(Request request) { return encode_variant(std::move(request)); }
std::vector<std::byte> encode(Event event) { return encode_variant(std::move(event)); }
Result<Request> decode_request(std::span<const std::byte> bytes) { return decode_variant<Request>(bytes); }
Result<Event> decode_event(std::span<const std::byte> bytes) { return decode_variant<Event>(bytes); }

}  // namespace maskscope::engine
