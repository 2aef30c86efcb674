// Attention with products of 16-bit integers. They take half the instructions of f32 ones, or a quarter, and integer sums are
// the same in every order, so that a processor may use whatever instruction it has. Each query and each key has a scale of
// its own, a head's values share one.
#include <cmath>
#include <cstring>

#include "nn/isa/attention.h"
#include "nn/isa/query_tiles.h"
#include "nn/isa/softmax.h"
#include "nn/isa/vectors.h"
#include MASKSCOPE_KERNEL_PAIRS

namespace maskscope::nn::MASKSCOPE_KERNEL_ISA {
namespace {

constexpr std::size_t kPair = 2;
constexpr std::size_t pairs(std::size_t n) { return (n + 1) / kPair; }

// A row whose length (Euclid's) is at most this has entries of 16 bits, and two of them a product of 32 (Cauchy-Schwarz).
constexpr float kLength = 32766.0F;
// Values have 14 bits and a sign; what a query gives to all keys is less than 2^17. So a mixed value fits 32 bits.
constexpr float kLargestValue = 16383.0F;
constexpr float kWholeAttention = 131072.0F;
constexpr float kLargestShare = 32767.0F;

// Where the parts of a head's packed keys and values lie, in words of 4 bytes.
struct PackedLayout {
  std::size_t keys = 0;     // [padded(tokens) / kLanes][pairs(head_size)][kLanes] pairs
  std::size_t key_scales;   // [padded(tokens)] floats
  std::size_t values;       // [padded(head_size) / kLanes][pairs(tokens)][kLanes] pairs
  std::size_t value_scale;  // a float

  PackedLayout(std::size_t tokens, std::size_t head_size)
      : key_scales(padded(tokens) * pairs(head_size)),
        values(key_scales + padded(tokens)),
        value_scale(values + padded(head_size) * pairs(tokens)) {}
};

// Words lie in memory of floats, and are moved as what they are: a float's bits may be changed on the way.
std::int32_t load_word(const float* p) {
  std::int32_t word = 0;
  std::memcpy(&word, p, sizeof word);
  return word;
}
void store_word(float* p, std::int32_t word) { std::memcpy(p, &word, sizeof word); }

template <class T>
auto rounded(T x) {
  return bits(x + kRounder) - kRounderBits;
}

// Rows of one head lie kilobytes apart, which processors do not foresee.
constexpr std::size_t kRowsAhead = 8;
void prefetch(const float* row, std::size_t n) {
  for (std::size_t i = 0; i < n; i += kLanes) __builtin_prefetch(row + i);
}

// Quantised values of a row, two to a word; returns their scale. The scale is NaN where a number is not finite, so that the
// answer will be.
float quantise_row(const float* row, const float* bias, std::size_t n, float* words) {
  const auto square = [=]<class T>(std::size_t i, T) {
    const T x = at<T>(row + i) + at<T>(bias + i);
    return x * x;
  };
  const float length = std::sqrt(
      sum(n, [=](std::size_t i) { return square(i, Floats{}); }, [=](std::size_t i) { return square(i, float{}); }));
  const float inverse_scale = length > 0 ? kLength / length : 0.0F;
  if (n % kPair != 0) store_word(words + n / kPair, 0);
  auto* const to = reinterpret_cast<char*>(words);
  for_each(n, [=]<class T>(std::size_t i, T) {
    const auto qvalues = rounded((at<T>(row + i) + at<T>(bias + i)) * inverse_scale);
    if constexpr (sizeof(T) == sizeof(float)) {
      const auto narrow = static_cast<std::int16_t>(qvalues);
      std::memcpy(to + i * sizeof narrow, &narrow, sizeof narrow);
    } else {
      const Shorts narrow = __builtin_convertvector(qvalues, Shorts);
      std::memcpy(to + i * sizeof(std::int16_t), &narrow, sizeof narrow);
    }
  });
  return length / kLength + length * 0.0F;
}

// row: room for one key.
void pack_keys(const HeadRows& head, float* row, float* panels, float* scales) {
  const std::size_t depth = pairs(head.head_size);
  for (std::size_t token = 0; token < padded(head.tokens); ++token) {
    float* const panel = panels + token / kLanes * kLanes * depth + token % kLanes;
    const bool padding = token >= head.tokens;
    if (token + kRowsAhead < head.tokens) prefetch(head.keys + (token + kRowsAhead) * head.stride, head.head_size);
    scales[token] = padding ? 0.0F : quantise_row(head.keys + token * head.stride, head.key_bias, head.head_size, row);
    for (std::size_t i = 0; i < depth; ++i) store_word(panel + i * kLanes, padding ? 0 : load_word(row + i));
  }
}

float largest_value(const HeadRows& head) {
  Floats largest{}, unusual{};
  float most = 0, not_finite = 0;
  for (std::size_t token = 0; token < head.tokens; ++token) {
    const float* const row = head.values + token * head.stride;
    if (token + kRowsAhead < head.tokens) prefetch(row + kRowsAhead * head.stride, head.head_size);
    for_each(head.head_size, [&]<class T>(std::size_t i, T) {
      const T x = at<T>(row + i) + at<T>(head.value_bias + i);
      if constexpr (sizeof(T) == sizeof(float)) {
        most = larger(most, larger(x, -x));
        not_finite += x * 0.0F;
      } else {
        largest = larger(largest, larger(x, -x));
        unusual += x * 0.0F;
      }
    });
  }
  for (std::size_t lane = 0; lane < kWidth; ++lane) {
    most = larger(most, largest[lane]);
    not_finite += unusual[lane];
  }
  return most + not_finite;
}

// Words of the values of two tokens, those of the earlier one in the low halves.
void pack_values(const HeadRows& head, float* panels, float* scale) {
  const float largest = largest_value(head);
  const float inverse_scale = largest > 0 ? kLargestValue / largest : 0.0F;
  *scale = largest / kLargestValue;
  const std::size_t depth = pairs(head.tokens);
  for (std::size_t pair = 0; pair < depth; ++pair) {
    const float* const low = head.values + kPair * pair * head.stride;
    const float* const high = kPair * pair + 1 < head.tokens ? low + head.stride : nullptr;
    const auto quantise = [=]<class T>(const float* row, std::size_t i, T) {
      return rounded((at<T>(row + i) + at<T>(head.value_bias + i)) * inverse_scale);
    };
    const auto place = [=](std::size_t i) { return panels + (i / kLanes * depth + pair) * kLanes + i % kLanes; };
    for_each(head.head_size, [=]<class T>(std::size_t i, T t) {
      auto word = quantise(low, i, t) & 0xFFFF;
      if (high != nullptr) word |= quantise(high, i, t) << 16;
      std::memcpy(place(i), &word, sizeof word);
    });
    for (std::size_t i = head.head_size; i < padded(head.head_size); ++i) store_word(place(i), 0);
  }
}

// sums[r][c] = the products of row r, pairs in `depth` words, with columns of a panel.
template <std::size_t kRows>
void multiply(const float* const (&rows)[kRows], const float* panel, std::size_t depth, Ints (&sums)[kRows][kColumns]) {
  for (std::size_t i = 0; i < depth; ++i, panel += kLanes) {
    Ints columns[kColumns];
    std::memcpy(columns, panel, sizeof columns);
    for (std::size_t r = 0; r < kRows; ++r) {
      const std::int32_t pair = load_word(rows[r] + i);
      for (std::size_t c = 0; c < kColumns; ++c) sums[r][c] = add_products(sums[r][c], columns[c], pair);
    }
  }
}

// What a block of kRows queries works in: [kRows] rows each.
struct Room {
  std::size_t width, depth;
  float* scores;   // rows of width floats
  float* shares;   // rows of width words, of which half are used
  float* queries;  // rows of depth words

  explicit Room(const AttentionBlock& block)
      : width(padded(block.tokens)),
        depth(pairs(block.head_size)),
        scores(block.scratch),
        shares(scores + kQueryBlock * width),
        queries(shares + kQueryBlock * width) {}
};

template <std::size_t kRows>
void score(const AttentionBlock& block, std::size_t first, const Room& room) {
  const PackedLayout layout(block.tokens, block.head_size);
  const float* queries[kRows];
  float scales[kRows];
  for (std::size_t r = 0; r < kRows; ++r) {
    prefetch(block.query + (first + r) * block.query_stride, block.head_size);
  }
  for (std::size_t r = 0; r < kRows; ++r) {
    float* const query = room.queries + r * room.depth;
    queries[r] = query;
    scales[r] = quantise_row(block.query + (first + r) * block.query_stride, block.query_bias, block.head_size, query) /
                std::sqrt(static_cast<float>(block.head_size));
  }
  for (std::size_t k = 0; k < room.width; k += kColumns * kWidth) {
    Ints sums[kRows][kColumns] = {};
    multiply(queries, block.packed_kv + layout.keys + k / kLanes * kLanes * room.depth + k % kLanes, room.depth, sums);
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t c = 0; c < kColumns; ++c) {
        const std::size_t column = k + c * kWidth;
        const Floats key_scales = load(block.packed_kv + layout.key_scales + column);
        store(room.scores + r * room.width + column,
              __builtin_convertvector(sums[r][c], Floats) * (key_scales * scales[r]));
      }
    }
  }
}

// The softmax of a row of scores into `probabilities`, and as 16-bit shares of a whole, which is returned: NaN where a score
// was not finite.
float share_out(float* scores, std::size_t tokens, const Window& window, float* probabilities, float* shares) {
  const float total = exponentials(scores, tokens, window);
  const float inverse = 1.0F / total;
  const float to_shares = smaller((kWholeAttention - static_cast<float>(tokens)) / total, kLargestShare);
  Words sums{};
  auto* const to = reinterpret_cast<char*>(shares);
  for (std::size_t i = 0; i < padded(tokens); i += kWidth) {
    const Floats e = load(scores + i);
    const Ints qvalues = rounded(e * to_shares);
    if (i + kWidth <= tokens) store(probabilities + i, e * inverse);
    sums += reinterpret_cast<Words>(qvalues);
    const Shorts narrow = __builtin_convertvector(qvalues, Shorts);
    std::memcpy(to + i * sizeof(std::int16_t), &narrow, sizeof narrow);
  }
  for (std::size_t i = tokens / kWidth * kWidth; i < tokens; ++i) probabilities[i] = scores[i] * inverse;
  std::uint32_t whole = 0;
  for (std::size_t lane = 0; lane < kWidth; ++lane) whole += sums[lane];
  return static_cast<float>(whole) + total * 0.0F;
}

template <std::size_t kRows>
void mix(const AttentionBlock& block, std::size_t first, const Room& room, const float (&wholes)[kRows]) {
  const PackedLayout layout(block.tokens, block.head_size);
  const float value_scale = block.packed_kv[layout.value_scale];
  const float* shares[kRows];
  for (std::size_t r = 0; r < kRows; ++r) shares[r] = room.shares + r * room.width;
  const std::size_t depth = pairs(block.tokens);
  for (std::size_t d = 0; d < block.head_size; d += kColumns * kWidth) {
    Ints sums[kRows][kColumns] = {};
    multiply(shares, block.packed_kv + layout.values + d / kLanes * kLanes * depth + d % kLanes, depth, sums);
    for (std::size_t r = 0; r < kRows; ++r) {
      Floats mixed[kColumns];
      for (std::size_t c = 0; c < kColumns; ++c) {
        mixed[c] = __builtin_convertvector(sums[r][c], Floats) * (value_scale / wholes[r]);
      }
      float* const to = block.context + (first + r) * block.context_stride + d;
      const std::size_t left = block.head_size - d;
      std::memcpy(to, mixed, left < kColumns * kWidth ? left * sizeof(float) : sizeof mixed);
    }
  }
}

template <std::size_t kRows>
void attend(const AttentionBlock& block, std::size_t first) {
  const Room room(block);
  score<kRows>(block, first, room);
  float wholes[kRows];
  for (std::size_t r = 0; r < kRows; ++r) {
    wholes[r] = share_out(room.scores + r * room.width, block.tokens, window_of(block, first + r),
                          block.probabilities + (first + r) * block.tokens, room.shares + r * room.width);
  }
  mix<kRows>(block, first, room, wholes);
}

}  // namespace

void pack_i16(const HeadRows& head, float* packed_kv) {
  const PackedLayout layout(head.tokens, head.head_size);
  // The values' part is room for a key until it is written: it has padded(head_size) words at least.
  pack_keys(head, packed_kv + layout.values, packed_kv + layout.keys, packed_kv + layout.key_scales);
  pack_values(head, packed_kv + layout.values, packed_kv + layout.value_scale);
}

void attend_i16(const AttentionBlock& block) {
  for_each_tile(block.queries, [&]<std::size_t kRows>(std::size_t first) { attend<kRows>(block, first); });
}

}  // namespace maskscope::nn::MASKSCOPE_KERNEL_ISA
