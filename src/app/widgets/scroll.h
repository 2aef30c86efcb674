// Parts of the window that scroll, by a wheel or a finger. What one of them cannot scroll any further scrolls the one around
// it; what has used the wheel or the finger for something else, as the map does, is left alone.
#pragma once

#include "app/widgets/rect.h"

namespace maskscope::app {

// An ImGui child window of its own, with the cursor at its top left.
void begin_scroll(const char* id, const Rect& area);
// height: of all that is in it.
void end_scroll(float height);

// The same for the current window, which was begun elsewhere. Call it behind all that is in the window.
void scroll_by_finger();
void scroll_by_wheel();

// Whether a wheel or a finger moves something at this place of the picture. down: to what is further down, else up.
bool can_scroll(ImVec2 at, bool down);
// Moves what a wheel would move there, so far; whether there was anything to move. Between frames.
bool scroll_at(ImVec2 at, float down);

}  // namespace maskscope::app
