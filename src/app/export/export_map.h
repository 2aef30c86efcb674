// The large map as a file has it: the chosen head's or the summary's, with whatever the filters leave of it. UI thread only.
#pragma once

#include <string>
#include <vector>

#include "app/state/state.h"
#include "formats/export.h"

namespace maskscope::app {

// The words of a map as the vocabulary has them, "##ing"; the pieces of a whole word joined.
std::string word_of(const engine::Reading& reading, const analysis::Group& group);
std::vector<std::string> words_of(const engine::Reading& reading, const std::vector<analysis::Group>& groups);

// "Layer 3, head 10", "Layer 3, mean of its 12 heads"
std::string title_of_shown(const State& state);
// What differs from the raw map: "whole words, without [CLS] and [SEP], rows sum to 1"; empty where nothing does.
std::string note_on_filter(const analysis::Filter& filter);
// Of its file, without an extension: "Attention_Layer3_Head10", "Attention_Layer3_Mean_Filtered_Lines".
std::string name_of_shown(const State& state);

// With the engine's own numbers where they have come, else the maps', good to three digits.
formats::LabelledMap map_of_shown(const State& state);

}  // namespace maskscope::app
