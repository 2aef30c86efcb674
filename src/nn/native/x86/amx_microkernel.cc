// A tile is 16 rows of 64 bytes; one instruction adds the product of two, 16 rows of 64 inputs by 64 inputs of 16 outputs,
// to 16 by 16 sums of 32 bits: 16 384 multiply-adds in 16 cycles (Intel 64 and IA-32 Architectures Software Developer's
// Manual, volume 1, chapter 18). Four tiles of sums, two of rows and two of outputs keep it busy: each that is loaded is
// used twice. Sums are exact.
#include <cpuinfo.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "nn/native/x86/microkernels.h"
#include "nn/native/x86/write_sums.h"

namespace maskscope::nn::x86 {
namespace {

constexpr std::size_t kTileRows = 16, kTileBytes = 64;
constexpr std::size_t kTile = kTileRows * kTileBytes;
static_assert(kBlockChannels == kTileBytes && kPanel * kBlockChannels == 2 * kTile && kRowsReadable == kTileRows);

// Asks Linux for the room that tiles take in a thread's state.
bool ask_for_tiles() {
  constexpr long kRequestPermission = 0x1023, kTileData = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

// What _tile_loadconfig reads.
struct alignas(64) Shape {
  std::uint8_t palette, first_row, reserved[14];
  std::uint16_t bytes[16];
  std::uint8_t rows[16];
};

constexpr Shape whole_tiles() {
  Shape shape{.palette = 1, .first_row = 0, .reserved = {}, .bytes = {}, .rows = {}};
  std::fill_n(shape.bytes, 8, std::uint16_t{kTileBytes});
  std::fill_n(shape.rows, 8, std::uint8_t{kTileRows});
  return shape;
}

// All eight tiles whole, in this thread, until they are released.
void enter() {
  static constexpr Shape kShape = whole_tiles();
  _tile_loadconfig(&kShape);
}
void leave() { _tile_release(); }

struct Sums {
  alignas(64) std::int32_t at[2 * kTileRows][kPanel];
};

// Of 16 rows, or 32, from this one on.
template <bool kBothRows>
void add_up(const QuantisedArguments& task, std::size_t row, Sums& sums) {
  const std::int8_t* const qvalues = task.qvalues + row * task.stride;
  const std::int8_t* const below = qvalues + kTileRows * task.stride;
  const std::int8_t* weights = task.panel;
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  for (std::size_t i = 0; i < task.depth; i += kTileBytes, weights += 2 * kTile) {
    _tile_loadd(6, weights, kTileBytes);
    _tile_loadd(7, weights + kTile, kTileBytes);
    _tile_loadd(4, qvalues + i, task.stride);
    _tile_dpbssd(0, 4, 6);
    _tile_dpbssd(1, 4, 7);
    if constexpr (kBothRows) {
      _tile_loadd(5, below + i, task.stride);
      _tile_dpbssd(2, 5, 6);
      _tile_dpbssd(3, 5, 7);
    }
  }
  constexpr std::size_t kRow = sizeof sums.at[0];
  _tile_stored(0, sums.at[0], kRow);
  _tile_stored(1, sums.at[0] + kHalfPanel, kRow);
  if constexpr (kBothRows) {
    _tile_stored(2, sums.at[kTileRows], kRow);
    _tile_stored(3, sums.at[kTileRows] + kHalfPanel, kRow);
  }
}

void multiply(const QuantisedArguments& task) {
  Sums sums;
  for (std::size_t row = 0; row < task.rows; row += 2 * kTileRows) {
    const std::size_t count = std::min(2 * kTileRows, task.rows - row);
    const auto sum_up = count > kTileRows ? add_up<true> : add_up<false>;
    sum_up(task, row, sums);
    for (std::size_t r = 0; r < count; ++r) {
      const std::int32_t zero_point = task.quantised[row + r].zero_point;
      write_sums(task, row + r, 0, zero_point, _mm512_load_si512(sums.at[r]));
      write_sums(task, row + r, 1, zero_point, _mm512_load_si512(sums.at[r] + kHalfPanel));
    }
  }
}

}  // namespace

bool has_amx() {
  static const bool usable =
      cpuinfo_initialize() && cpuinfo_has_x86_amx_int8() && cpuinfo_has_x86_avx512f() && ask_for_tiles();
  return usable;
}

QuantisedMicrokernel amx_microkernel() {
  return {.name = "AMX",
          .level = KernelLevel::amx,
          .unsigned_input = false,
          .enter = enter,
          .run = multiply,
          .leave = leave};
}

}  // namespace maskscope::nn::x86
