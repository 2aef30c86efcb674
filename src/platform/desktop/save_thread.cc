#include "platform/desktop/save_thread.h"

#include <string>
#include <utility>

#include "app/strings.h"
#include "base/fill_in.h"
#include "engine/native/install_paths.h"
#include "figures/native/load_face.h"
#include "platform/desktop/files.h"

namespace maskscope::platform {

SaveThread::SaveThread(std::filesystem::path program, std::function<void()> wake)
    : program_(std::move(program)), wake_(std::move(wake)) {}

void SaveThread::start(app::SaveJob job, const std::filesystem::path& folder) {
  stop();
  stopping_ = false;
  thread_ = std::thread([this, job = std::move(job), folder] { run(job, folder); });
}

void SaveThread::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  news_.clear();  // no other thread runs
}

std::optional<app::SaveNews> SaveThread::poll() {
  const std::lock_guard lock(mutex_);
  if (news_.empty()) return std::nullopt;
  app::SaveNews news = std::move(news_.front());
  news_.pop_front();
  return news;
}

void SaveThread::give(app::SaveNews news) {
  {
    const std::lock_guard lock(mutex_);
    news_.push_back(std::move(news));
  }
  wake_();
}

void SaveThread::run(const app::SaveJob& job, const std::filesystem::path& folder) {
  const auto path = write(job, folder);
  give({.ended = path ? fill_in(app::strings::notices::kSaved, path->string()) : path.error().message});
}

Result<std::filesystem::path> SaveThread::write(const app::SaveJob& job, const std::filesystem::path& folder) {
  std::optional<figures::Face> face;
  if (app::needs_face(job.kind)) {
    auto loaded = figures::load_face(program_);
    if (!loaded) return std::unexpected(loaded.error());
    face = std::move(*loaded);
  }
  auto file = NewFile::begin(folder, app::form_of(job.kind, job.state).name);
  if (!file) return std::unexpected(file.error());
  const auto written = app::write_file(
      job.kind, job.state, face ? &*face : nullptr,
      [&](std::string_view bytes) -> Result<void> {
        if (stopping_) return fail(app::strings::notices::kSavingStopped);
        return file->write(bytes);
      },
      [&](std::size_t done, std::size_t total) { give({.done = done, .total = total}); });
  if (!written) return std::unexpected(written.error());
  return file->keep();
}

}  // namespace maskscope::platform
