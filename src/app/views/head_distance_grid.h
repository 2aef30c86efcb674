// How differently each head attends in the two models that are compared: a cell for each, layers from above, heads from the left, and
// those that differ most. A click shows that head. UI thread only.
#pragma once

namespace maskscope::app {

struct Ui;
class SidePanel;

// have_counterparts (state/head_distances.h).
void show_head_distances(Ui& ui, SidePanel& panel);

}  // namespace maskscope::app
