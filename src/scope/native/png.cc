#include "scope/native/png.h"

#include <png.h>

#include <vector>

#include "weights/native/file.h"

namespace maskscope::scope {
namespace {

Result<void> write(const std::filesystem::path& path, std::size_t width, std::size_t height, std::uint32_t format,
                   const std::uint8_t* pixels) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = format;
  image.flags = PNG_IMAGE_FLAG_FAST;  // 144 pictures are wanted at once; they compress well at any level
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::vector<std::byte> bytes(size);
  if (png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels, 0, nullptr) == 0) {
    return fail(path.string(), " can not be made: ", static_cast<const char*>(image.message));
  }
  bytes.resize(size);
  return weights::write_file(path, bytes);
}

}  // namespace

Result<void> write_png(const std::filesystem::path& path, const GreyImage& image) {
  return write(path, image.width, image.height, PNG_FORMAT_GRAY, image.pixels.data());
}

Result<void> write_png_rgb(const std::filesystem::path& path, std::size_t width, std::size_t height,
                           std::span<const std::uint8_t> pixels) {
  return write(path, width, height, PNG_FORMAT_RGB, pixels.data());
}

}  // namespace maskscope::scope
