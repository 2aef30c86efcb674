#include "app/state/permalink.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "app/state/enum_names.h"
#include "app/strings.h"
#include "app/widgets/head_colours.h"
#include "base/fill_in.h"
#include "text/utf8.h"
#include "weights/json.h"

namespace maskscope::app {
namespace {

namespace texts = strings::notices;

constexpr std::string_view kMark = "maskscope", kVersion = "1", kTyped = "typed";
constexpr std::size_t kRoomForChoices = 64 * 1024;  // in what is remembered: for all that is no text, many times over

constexpr Names<Panel, 3> kPanels = {
    {{"predictions", Panel::predictions}, {"heads", Panel::heads}, {"head", Panel::head}}};
constexpr Names<PaletteName, 4> kPalettes = {{{"viridis", PaletteName::viridis},
                                              {"cividis", PaletteName::cividis},
                                              {"ink", PaletteName::ink},
                                              {"greys", PaletteName::greys}}};
constexpr Names<Scale, 3> kScales = {
    {{"square-root", Scale::square_root}, {"linear", Scale::linear}, {"logarithmic", Scale::logarithmic}}};
constexpr Names<Range, 2> kRanges = {{{"whole", Range::whole}, {"by-map", Range::by_map}}};
constexpr Names<float, 7> kSizes = {{{"100", kTextSizes[0]},
                                     {"115", kTextSizes[1]},
                                     {"130", kTextSizes[2]},
                                     {"150", kTextSizes[3]},
                                     {"175", kTextSizes[4]},
                                     {"200", kTextSizes[5]},
                                     {"250", kTextSizes[6]}}};
constexpr Names<Direction, 3> kDirections = {
    {{"from", Direction::from}, {"to", Direction::to}, {"both", Direction::both}}};
constexpr Names<analysis::Side, 3> kSides = {
    {{"both", analysis::Side::both}, {"first", analysis::Side::first}, {"second", analysis::Side::second}}};
constexpr Names<bool, 2> kSwitch = {{{"no", false}, {"yes", true}}};
constexpr Names<Order::By, 3> kOrders = {
    {{"layer", Order::By::layer}, {"pattern", Order::By::pattern}, {"entropy", Order::By::entropy}}};
constexpr Names<analysis::Pattern, analysis::kPatterns> kPatterns = {{{"previous", analysis::Pattern::previous},
                                                                      {"next", analysis::Pattern::next},
                                                                      {"self", analysis::Pattern::self},
                                                                      {"cls", analysis::Pattern::cls},
                                                                      {"sep", analysis::Pattern::sep},
                                                                      {"punctuation", analysis::Pattern::punctuation},
                                                                      {"same-word", analysis::Pattern::same_word},
                                                                      {"broad", analysis::Pattern::broad}}};

constexpr Names<bool, 2> kMasked = {{{"masked", true}, {"visible", false}}};

// What fields and their values were called up to 1.0: a link of then still opens.
struct Renamed {
  std::string_view then, now;
};
constexpr Renamed kRenamedFields[] = {{"muted", "ablated-heads"}, {"answers", "predictions-tab"},
                                      {"places", "each-token"},   {"targets", "candidates"},
                                      {"tab", "panel"},           {"fits-width", "predictions-width"},
                                      {"kept", "pinned-heads"}};
constexpr Renamed kRenamedValues[] = {{"predictions-tab=words", "predictions"},
                                      {"predictions-tab=places", "all-tokens"},
                                      {"predictions-tab=layers", "logit-lens"},
                                      {"predictions-tab=targets", "candidates"},
                                      {"predictions-tab=jointly", "fill-in-turn"},
                                      {"each-token=hidden", "masked"},
                                      {"each-token=seen", "visible"},
                                      {"panel=fits", "predictions"}};

std::string_view name_now(std::string_view name, std::span<const Renamed> renamed) {
  const auto found = std::ranges::find(renamed, name, &Renamed::then);
  return found == renamed.end() ? name : found->now;
}

// Every member under its name: a new member of ViewSettings is a new line here. visitor: Writer or Reader.
template <class AnyWanted, class Visitor>
void visit(AnyWanted& wanted, Visitor& visitor) {
  visitor.text("text", wanted.text);
  visitor.text("pair", wanted.pair);
  visitor.text("other", wanted.other);
  visitor.index("layer", wanted.chosen.layer);
  visitor.index("head", wanted.chosen.head);
  visitor.place("token", wanted.pinned.token);
  visitor.place("from", wanted.pinned.query);
  visitor.place("to", wanted.pinned.key);
  visitor.numbers("ablated-heads", wanted.ablated_heads);
  visitor.choice("predictions-tab", wanted.prediction_tab, kPredictionTabNames);
  visitor.target("target", wanted.target);
  visitor.choice("each-token", wanted.mask_each_token, kMasked);
  visitor.text("candidates", wanted.candidates);
  visitor.choice("panel", wanted.panel, kPanels);
  visitor.choice_if_any("theme", wanted.theme, kThemes);
  visitor.choice("palette", wanted.palette, kPalettes);
  visitor.choice("scale", wanted.scale, kScales);
  visitor.choice("range", wanted.range, kRanges);
  visitor.choice("text-size", wanted.text_size, kSizes);
  visitor.place("predictions-width", wanted.split.predictions);
  visitor.place("heads-width", wanted.split.heads);
  visitor.choice("view", wanted.view, kViews);
  visitor.choice("shades", wanted.direction, kDirections);
  visitor.choice("show", wanted.summary, kSummaries);
  visitor.heads("pinned-heads", wanted.pinned_heads);
  visitor.choice("words", wanted.filter.words, kSwitch);
  visitor.choice("no-special", wanted.filter.hide_special, kSwitch);
  visitor.choice("no-punctuation", wanted.filter.hide_punctuation, kSwitch);
  visitor.choice("no-diagonal", wanted.filter.hide_diagonal, kSwitch);
  visitor.choice("renormalise", wanted.filter.renormalise, kSwitch);
  visitor.choice("rows", wanted.filter.from, kSides);
  visitor.choice("columns", wanted.filter.to, kSides);
  visitor.choice("order", wanted.order.by, kOrders);
  visitor.choice("pattern", wanted.order.pattern, kPatterns);
  visitor.choice("second", wanted.has_pair, kSwitch);
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

std::string encoded(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    if (is_plain(c)) {
      result += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      result += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return result;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      result += text[at];
      continue;
    }
    unsigned byte = 0;
    const std::string_view digits = text.substr(at + 1, 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2) return std::nullopt;
    result += static_cast<char>(byte);
    at += 2;
  }
  return result;
}

class Writer {
 public:
  // A text that would make the link longer than this is left out.
  explicit Writer(std::size_t longest = SIZE_MAX) : longest_(longest) {}

  void text(std::string_view name, const std::string& value) {
    if (value.empty() && name != "text") return;
    if (!add_if_room(name, value)) left_out_ = std::max(left_out_, encoded(value).size());
  }
  void index(std::string_view name, std::size_t value) { add(name, std::to_string(value + 1)); }
  void place(std::string_view name, std::optional<std::size_t> value) {
    if (value) add(name, std::to_string(*value));
  }
  void numbers(std::string_view name, std::span<const std::uint32_t> values) {
    std::string list;
    for (const std::uint32_t value : values) list += (list.empty() ? "" : ".") + std::to_string(value);
    if (!list.empty()) add(name, list);
  }
  template <class Value, std::size_t count>
  void choice(std::string_view name, Value value, const Names<Value, count>& names) {
    if (const std::string_view label = name_of(value, names); !label.empty()) add(name, label);
  }
  template <class Value, std::size_t count>
  void choice_if_any(std::string_view name, const std::optional<Value>& value, const Names<Value, count>& names) {
    if (value) choice(name, *value, names);
  }
  void target(std::string_view name, const std::optional<Target>& value) {
    if (value) add(name, concat(value->id, ".", value->name));
  }
  void heads(std::string_view name, const std::vector<HeadIndex>& value) {
    std::string list;
    for (const HeadIndex& head : value) {
      list += (list.empty() ? "" : "_") + std::to_string(head.layer + 1) + "." + std::to_string(head.head + 1);
    }
    if (!list.empty()) add(name, list);
  }
  void add(std::string_view name, std::string_view value) {
    if (!link_.empty()) link_ += '&';
    link_.append(name).append("=").append(encoded(value));
  }
  bool add_if_room(std::string_view name, const std::string& value) {
    const std::size_t before = link_.size();
    add(name, value);
    if (link_.size() <= longest_) return true;
    link_.resize(before);
    return false;
  }
  std::string take() { return std::move(link_); }
  // The length of the longest text that was left out, as it is written; 0: none was.
  std::size_t left_out() const { return left_out_; }

 private:
  std::size_t longest_, left_out_ = 0;
  std::string link_;
};

using Fields = std::vector<std::pair<std::string, std::string>>;

class Reader {
 public:
  explicit Reader(const Fields& fields) : fields_(fields) {}

  void text(std::string_view name, std::string& value) {
    if (const std::string* found = find(name)) value = *found;
  }
  // From 1 in the link, from 0 here.
  void index(std::string_view name, std::size_t& value) {
    const std::string* found = find(name);
    if (found == nullptr) return;
    const auto number = parse(*found);
    if (!number || *number == 0) return refuse(name, *found, texts::kNumberFromOne);
    value = *number - 1;
  }
  void place(std::string_view name, std::optional<std::size_t>& value) {
    const std::string* found = find(name);
    if (found == nullptr) return;
    const auto number = parse(*found);
    if (!number) return refuse(name, *found, texts::kNumber);
    value = number;
  }
  // Rising, with points between them.
  void numbers(std::string_view name, std::vector<std::uint32_t>& values) {
    const std::string* found = find(name);
    if (found == nullptr) return;
    std::vector<std::uint32_t> rising;
    for (std::string_view rest = *found; !rest.empty();) {
      const std::string_view digits = rest.substr(0, rest.find('.'));
      rest.remove_prefix(std::min(digits.size() + 1, rest.size()));
      const auto number = parse(digits);
      if (!number || (!rising.empty() && *number <= rising.back())) {
        return refuse(name, *found, texts::kRisingNumbers);
      }
      rising.push_back(static_cast<std::uint32_t>(*number));
    }
    values = std::move(rising);
  }
  template <class Value, std::size_t count>
  bool choice(std::string_view name, Value& value, const Names<Value, count>& names) {
    const std::string* found = find(name);
    if (found == nullptr) return false;
    for (const auto& [label, each] : names) {
      if (*found != label) continue;
      value = each;
      return true;
    }
    refuse(name, *found, fill_in(texts::kOneLike, names.front().first));
    return false;
  }
  template <class Value, std::size_t count>
  void choice_if_any(std::string_view name, std::optional<Value>& value, const Names<Value, count>& names) {
    if (find(name) == nullptr) return;
    Value found{};
    if (choice(name, found, names)) value = found;
  }
  // "2.positive"
  void target(std::string_view name, std::optional<Target>& value) {
    const std::string* found = find(name);
    if (found == nullptr) return;
    const std::size_t dot = std::min(found->find('.'), found->size());
    const auto id = parse(std::string_view(*found).substr(0, dot));
    const std::string label = found->substr(std::min(dot + 1, found->size()));
    if (!id || !std::in_range<text::TokenId>(*id) || label.empty()) return refuse(name, *found, texts::kATarget);
    value = Target{static_cast<text::TokenId>(*id), label};
  }
  // "3.10_8.11"
  void heads(std::string_view name, std::vector<HeadIndex>& value) {
    const std::string* found = find(name);
    if (found == nullptr) return;
    std::vector<HeadIndex> heads;
    for (std::string_view rest = *found; !rest.empty();) {
      const std::string_view one = rest.substr(0, rest.find('_'));
      const std::size_t dot = std::min(one.find('.'), one.size());
      const auto layer = parse(one.substr(0, dot)), head = parse(one.substr(std::min(dot + 1, one.size())));
      if (!layer || !head || *layer == 0 || *head == 0 || heads.size() == kMostPinned) {
        return refuse(name, *found, texts::kAFewHeads);
      }
      heads.push_back({*layer - 1, *head - 1});
      rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    }
    value = std::move(heads);
  }
  bool has(std::string_view name) const { return find(name) != nullptr; }
  // About the first member that could not be read; it and others that could not have kept their values.
  const std::optional<Error>& error() const { return error_; }

 private:
  const std::string* find(std::string_view name) const {
    for (const auto& [key, value] : fields_) {
      if (key == name) return &value;
    }
    return nullptr;
  }
  static std::optional<std::size_t> parse(std::string_view digits) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return number;
  }
  void refuse(std::string_view name, const std::string& found, std::string_view expected) {
    if (!error_) error_ = fail(fill_in(texts::kBadField, name, weights::printable(found), expected)).error();
  }

  const Fields& fields_;
  std::optional<Error> error_;
};

enum class Damaged { refuse, skip };  // what becomes of a field that is damaged, and of those around it

Result<Fields> split(std::string_view link, Damaged damaged) {
  Fields fields;
  while (!link.empty()) {
    const std::string_view field = link.substr(0, link.find('&'));
    link.remove_prefix(std::min(field.size() + 1, link.size()));
    const std::size_t equals = field.find('=');
    const auto value = equals == std::string_view::npos ? std::nullopt : decoded(field.substr(equals + 1));
    if (value && text::check_utf8(*value, "the view")) {
      const std::string name(name_now(field.substr(0, equals), kRenamedFields));
      const std::string as_was = name + "=" + *value;
      const std::string_view now = name_now(as_was, kRenamedValues);
      fields.emplace_back(name, now == as_was ? *value : std::string(now));
    } else if (damaged == Damaged::refuse) {
      return fail(fill_in(texts::kDamagedView, weights::printable(field)));
    }
  }
  return fields;
}

// The fields, of which the first is the mark that tells ours from other links.
Result<Fields> fields_of(std::string_view link, Damaged damaged) {
  if (link.starts_with('#')) link.remove_prefix(1);
  while (link.ends_with('\n') || link.ends_with('\r')) link.remove_suffix(1);
  if (!link.starts_with(kMark)) return fail(fill_in(texts::kNoView, kMark));
  auto fields = split(link, damaged);
  if (!fields) return fields;
  const auto [mark, version] = fields->empty() ? std::pair<std::string, std::string>() : fields->front();
  if (mark != kMark || version != kVersion)
    return fail(fill_in(texts::kOtherVersion, weights::printable(version), kVersion));
  return fields;
}

}  // namespace

std::string to_link(const ViewSettings& wanted) {
  Writer writer;
  writer.add(kMark, kVersion);
  visit(wanted, writer);
  return writer.take();
}

Result<std::string> to_shared_link(const ViewSettings& wanted) {
  std::string link = to_link(wanted);
  if (link.size() <= kLongestLink) return link;
  return fail(fill_in(texts::kLinkTooLong, link.size(), kLongestLink));
}

Result<ViewSettings> from_link(std::string_view link) {
  if (link.size() > kLongestLink) return fail(fill_in(texts::kViewTooLong, link.size(), kLongestLink));
  const auto fields = fields_of(link, Damaged::refuse);
  if (!fields) return std::unexpected(fields.error());
  ViewSettings wanted;
  Reader reader(*fields);
  visit(wanted, reader);
  if (reader.error()) return std::unexpected(*reader.error());
  return wanted;
}

Remembered to_memory(const Memory& memory) {
  Writer writer(kLongestMemory - kRoomForChoices);
  writer.add(kMark, kVersion);
  visit(memory.wanted, writer);
  std::string left_out;
  if (writer.left_out() > 0) {
    left_out = fill_in(texts::kTextNotKept, writer.left_out(), kLongestMemory - kRoomForChoices);
  }
  // The newest first, until there is no more room; one that takes most of it by itself does not push out all before it.
  for (const std::string& text : memory.typed) {
    if (!writer.add_if_room(kTyped, text) && encoded(text).size() < kLongestMemory / 2) break;
  }
  return {writer.take(), std::move(left_out)};
}

Result<Memory> from_memory(std::string_view text) {
  const auto fields = fields_of(text, Damaged::skip);
  if (!fields) return std::unexpected(fields.error());
  Memory memory;
  Reader reader(*fields);
  visit(memory.wanted, reader);  // a member that cannot be read keeps its first value
  for (const auto& [name, value] : *fields) {
    if (name == kTyped && memory.typed.size() < kMostTyped) memory.typed.push_back(value);
  }
  // A text that had no room: the newest that had.
  if (!reader.has("text") && !memory.typed.empty()) memory.wanted.text = memory.typed.front();
  return memory;
}

}  // namespace maskscope::app
