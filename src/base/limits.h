// The most that maskscope takes from a file, a server or a message. Whoever reads one of these checks its size against the
// limit here before it computes with it or asks for memory. All are far above what any BERT needs.
#pragma once

#include <cstddef>
#include <cstdint>

namespace maskscope {

// --- JSON ---
inline constexpr std::size_t kMaxJsonDepth = 16;
inline constexpr std::size_t kMaxJsonMembers = 40'000;  // of one object: adding one to them takes as many steps

// --- files, in bytes ---
inline constexpr std::uint64_t kMaxTextBytes = 64u << 20;     // config.json, vocab.txt
inline constexpr std::uint64_t kMaxManifestBytes = 1u << 20;  // manifest.json
inline constexpr std::uint64_t kMaxChunkBytes = 64u << 20;    // of a pack, stored and unpacked
inline constexpr std::size_t kMaxChunks = 4096;               // of a pack
inline constexpr std::uint64_t kMaxHeaderBytes = 16u << 20;   // of a safetensors file
inline constexpr std::uint64_t kMaxIndexBytes = 4u << 20;     // of a TensorFlow checkpoint
inline constexpr std::uint64_t kMaxDataBytes = std::uint64_t{1} << 40;

// --- texts ---
inline constexpr std::size_t kMaxTokenizedBytes =
    4u << 20;  // a tokenizer other than BERT's takes fifty times that in memory

// --- tensors of one file ---
inline constexpr std::size_t kMaxTensors = 10'000;
inline constexpr std::size_t kMaxDimensions = 8;
inline constexpr std::size_t kMaxTensorName = 1024;  // bytes

// --- a model's shape ---
inline constexpr std::size_t kMaxLayers = 256;
inline constexpr std::size_t kMaxWidth = 65'536;  // hidden, intermediate, heads, positions
inline constexpr std::size_t kMaxVocabulary = 2'000'000;
inline constexpr std::size_t kMaxHeads = 8192;                   // of all layers
inline constexpr std::size_t kMaxMatrix = std::size_t{1} << 29;  // elements of one matrix: 2 GB of f32

// --- a reading in a file (docs/reading-format.md), besides those of a model's shape ---
inline constexpr std::size_t kMaxReadingTokens = 8192;                     // of its rows, and of its columns
inline constexpr std::uint64_t kMaxReadingCells = std::uint64_t{1} << 32;  // of all maps

}  // namespace maskscope
