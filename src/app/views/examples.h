// Sentences to start from; each teaches one thing.
#pragma once

#include <span>

#include "app/state/maps.h"

namespace maskscope::app {

struct Example {
  const char* lesson;  // what it is about: "Agreement"
  const char* text;
  const char* pair;  // the second sentence; empty: none
  const char* look;  // what to look at, one sentence
  HeadIndex head;    // from 0
};

std::span<const Example> examples();

}  // namespace maskscope::app
