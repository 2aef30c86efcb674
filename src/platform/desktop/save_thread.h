// Makes files on a thread of its own, one at a time. A file is written under another name beside its place and gets its own
// once it is whole. Called from the UI thread.
#pragma once

#include <atomic>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "app/export/save_job.h"
#include "base/error.h"

namespace maskscope::platform {

class SaveThread {
 public:
  // program: beside which the pictures' fonts are. wake is called from the thread after all news.
  SaveThread(std::filesystem::path program, std::function<void()> wake);
  ~SaveThread() { stop(); }
  SaveThread(const SaveThread&) = delete;
  SaveThread& operator=(const SaveThread&) = delete;

  void start(app::SaveJob job, const std::filesystem::path& folder);
  std::optional<app::SaveNews> poll();
  // Returns once what was written is removed.
  void stop();

 private:
  void run(const app::SaveJob& job, const std::filesystem::path& folder);
  Result<std::filesystem::path> write(const app::SaveJob& job, const std::filesystem::path& folder);
  void give(app::SaveNews news);

  const std::filesystem::path program_;
  const std::function<void()> wake_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;  // guards news_
  std::deque<app::SaveNews> news_;
  std::thread thread_;
};

}  // namespace maskscope::platform
