// What a person has chosen: with the engine's answer, every picture follows from it. It is compared and stored as a whole, by
// undo, by links and over a reload; a new choice of a view is a new member here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/head_patterns.h"
#include "analysis/map_filter.h"
#include "analysis/prediction.h"
#include "app/state/head_mask.h"
#include "app/state/maps.h"
#include "app/widgets/palettes.h"
#include "app/widgets/theme.h"

namespace maskscope::app {

inline constexpr const char* kFirstText = "We turned down a narrow lane and passed through a small [MASK].";

enum class Panel { predictions, heads, head };  // which panel a narrow window shows

enum class View { matrix, lines, sentence };  // how the chosen head is shown

// What the large view shows: one head, or several heads as one map.
enum class Summary { head, mean, maximum, rollout };

enum class Direction { from, to, both };  // which attention shades the sentence: the chosen word's, or that to it

enum class Range { whole, by_map };  // the palette's end: attention 1, or each map's largest

// How the thumbnails stand: by place, or by falling score.
struct Order {
  enum class By { layer, pattern, entropy };
  By by = By::layer;
  analysis::Pattern pattern = analysis::Pattern::next;
  bool operator==(const Order&) const = default;
};

// What the pointer is on, or what a click has pinned.
struct Focus {
  std::optional<std::size_t> token;       // a word of the sentence
  std::optional<std::size_t> query, key;  // a cell of the large map, or one of them: a word that looks, or is looked at
  bool operator==(const Focus&) const = default;
  bool empty() const { return !token && !query && !key; }
};

// A word or a label that the model can predict; what the logit lens and the ranking of heads are about. Its id is the model's, so
// its name says whether another model, or text, means the same.
struct Target {
  text::TokenId id = 0;
  std::string name;
  bool operator==(const Target&) const = default;
};

// How large text and all around it is, as a multiple of the window's own size.
inline constexpr float kTextSizes[] = {1, 1.15F, 1.3F, 1.5F, 1.75F, 2, 2.5F};

// The tabs of the predictions panel, in the order of kPredictionTabs.
enum class PredictionTab { predictions, all_tokens, logit_lens, candidates, fill_in_turn, similar_tokens };

// The widths of a wide window's left and middle panel, in thousandths of all three together; none leaves one to the window.
inline constexpr float kSplitWhole = 1000;
struct Split {
  std::optional<std::size_t> predictions, heads;
  bool operator==(const Split&) const = default;
};

struct ViewSettings {
  std::string text = kFirstText;
  std::string pair;                     // empty: none
  bool has_pair = false;                // whether the second sentence's box is there
  std::string other;                    // a sentence that the first is compared with; empty: none
  HeadIndex chosen{2, 9};               // layer 3, head 10 looks at the next word: a good first picture
  std::vector<HeadIndex> pinned_heads;  // shown together with the chosen one: in the lines, in mean and maximum
  Focus pinned;
  HeadMask ablated_heads;
  PredictionTab prediction_tab = PredictionTab::predictions;
  std::optional<Target> target;  // none: what is best
  bool mask_each_token = true;   // each word is hidden for its own question
  std::string candidates;        // "he, she, they"
  Panel panel = Panel::predictions;
  std::optional<Appearance> theme;  // none: the system's, as it is and as it changes
  PaletteName palette = PaletteName::viridis;
  Scale scale = Scale::square_root;
  Range range = Range::whole;
  float text_size = 1;
  Split split;
  View view = View::matrix;
  Direction direction = Direction::from;
  analysis::Filter filter;
  Summary summary = Summary::head;
  Order order;
  bool operator==(const ViewSettings&) const = default;

  bool is_target(const analysis::Prediction& one) const {
    return target && target->id == one.id && target->name == one.token;
  }
  std::optional<text::TokenId> target_id() const { return target ? std::optional(target->id) : std::nullopt; }
};

// Makes this the target, or what is best again where it was the target.
inline void toggle_target(ViewSettings& wanted, const analysis::Prediction& one) {
  wanted.target = wanted.is_target(one) ? std::nullopt : std::optional(Target{one.id, one.token});
}

}  // namespace maskscope::app
