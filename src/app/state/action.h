// What a view asks of App in a frame and cannot do by changing the state: App does it at the frame's end.
#pragma once

#include <variant>

#include "app/export/save.h"

namespace maskscope::app {

struct GoBack {};     // undo
struct GoForward {};  // redo
struct Save {
  FileKind kind;
};
struct StopSaving {};
struct CopyTable {  // of the large map's numbers, or of what fits
  bool of_map;
};
struct CopyPicture {};  // of the large view
struct Share {};

// How much each head matters for the first mask, and the end of that work.
struct RankHeads {};
struct StopRanking {};
// The end of the work on what the open prediction tab asks, and its going on.
struct StopAnswering {};
struct GoOnAnswering {};
struct ForgetTyped {};      // what was typed before
struct CloseOtherModel {};  // the second model, with which the first is compared

using Action = std::variant<GoBack, GoForward, Save, StopSaving, CopyTable, CopyPicture, Share, RankHeads, StopRanking,
                            StopAnswering, GoOnAnswering, ForgetTyped, CloseOtherModel>;

}  // namespace maskscope::app
