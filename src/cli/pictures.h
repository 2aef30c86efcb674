// The course's pictures: Attention_Layer1_Head1.png and so on, counted from 1.
#pragma once

#include <cstddef>
#include <filesystem>

#include "base/error.h"
#include "scope/font.h"
#include "scope/session.h"

namespace maskscope::cli {

// layer and head from 0.
Result<void> write_picture(const scope::Session& session, const scope::Reading& reading, std::size_t layer,
                           std::size_t head, const scope::Face& face, const std::filesystem::path& folder);

}  // namespace maskscope::cli
