// How many parts of one size hold a number of things, and how many things those parts hold. n + by must fit.
#pragma once

#include <cstddef>

namespace maskscope {

constexpr std::size_t divide_up(std::size_t n, std::size_t by) { return (n + by - 1) / by; }
constexpr std::size_t round_up(std::size_t n, std::size_t to) { return divide_up(n, to) * to; }

}  // namespace maskscope
