// Sentences to start from; each shows one thing.
#pragma once

#include <span>

#include "app/state/maps.h"
#include "app/strings.h"

namespace maskscope::app {

struct Example {
  Option lesson;  // what it is about, and what to look at: strings::examples
  const char* text;
  const char* pair;  // the second sentence; empty: none
  HeadIndex head;    // from 0
};

std::span<const Example> examples();

}  // namespace maskscope::app
