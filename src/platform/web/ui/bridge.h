// What the page's JavaScript does for the user interface, and the two interfaces of the app on top of it. UI thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/app.h"
#include "app/export/save_job.h"
#include "app/platform.h"
#include "engine/engine_client.h"

namespace maskscope::platform {

// Each engine has a worker of its own.
enum class Worker : int { model, other_model };

// The engine in its worker: requests go out as bytes through page.mjs, events come in through ui_event.
class WorkerClient : public engine::EngineClient {
 public:
  explicit WorkerClient(Worker worker) : worker_(worker) {}
  void submit(const engine::Request& request) override;
  std::optional<engine::Event> poll() override;

  // From the page: an event's bytes, or what ended the worker. Where memory ran out the page offers a smaller model instead of the
  // first.
  void receive(std::span<const std::byte> bytes);
  void receive_failure(Error error);
  // Where a layer's maps of a text that is being read go, as many half floats; empty where nobody waits for them. The Answer
  // takes the block as it is, and has itself only the layers that did not come before it.
  std::span<std::uint16_t> room_for_maps(std::uint32_t id, std::uint32_t layer, std::uint32_t layers,
                                         std::size_t count);
  void receive_start();  // a worker has begun to load its weights

 private:
  void push(engine::Event event);
  void complete(engine::Answer& answer);

  const Worker worker_;
  std::deque<engine::Event> events_;
  std::uint32_t maps_of_ = 0;        // id of the reading
  std::vector<std::uint16_t> maps_;  // its first layers'
};

// An HTML text area of web/text-field.mjs.
class HtmlField : public app::TextField {
 public:
  explicit HtmlField(app::Field field) : index_(static_cast<int>(field)) {}
  void show(ImVec2 position, ImVec2 size, const char* label, const char* hint) override;
  const std::string& text() const override { return text_; }
  void set_text(const std::string& text) override;
  void focus() override;
  bool focused() const override;

  void set_text_size(float size) { text_size_ = size; }  // the page's pixels to one of the app's
  void receive(std::string text) { text_ = std::move(text); }
  void begin_frame() { shown_ = false; }
  void end_frame();  // hides the field that no view has shown

 private:
  const int index_;  // among Module.fields
  std::string text_;
  float text_size_ = 1;
  std::string placed_;  // where and how it stands, so that an unchanged field costs nothing
  bool shown_ = false;
  bool hidden_ = true;
};

// Files are made in a worker: web/saver.mjs.
class Saver {
 public:
  void start(app::SaveJob job);
  std::optional<app::SaveNews> poll();
  void stop();

  void receive(app::SaveNews news);  // from the page

 private:
  std::optional<app::SaveJob> job_;  // the page copies its maps one after the other
  std::deque<app::SaveNews> news_;
};

// What web/output.mjs and web/remembered.mjs do; they tell the person themselves where that takes a while.
void copy_text(const std::string& text);
void share(const std::string& link);
void unshare();
void remember(const std::string& text);

// Ends the module for good, with a sentence; does not return.
void out_of_memory();

// A new worker with the same weights, after a failure.
void restart_engine();
// The end of the second model's worker.
void stop_other_engine();

// The choice of models, and that of a file, are the page's own.
void show_models();
void pick_file();

bool prefers_less_motion();

// After a frame: tells the page where its HTML has something to follow: the first picture, the end of loading, a new
// answer, other colours, a notice; and what can be pressed, where that is something else than in the frame before.
void tell_page(const app::App& app);

}  // namespace maskscope::platform
