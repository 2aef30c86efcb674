// A picture for each head: Attention_Layer1_Head1.png and so on, counted from 1.
#pragma once

#include <cstddef>
#include <filesystem>

#include "base/error.h"
#include "engine/session.h"
#include "figures/font.h"

namespace maskscope::cli {

// layer and head from 0.
Result<void> write_picture(const engine::Session& session, const engine::Reading& reading, std::size_t layer,
                           std::size_t head, const figures::Face& face, const std::filesystem::path& folder);

}  // namespace maskscope::cli
