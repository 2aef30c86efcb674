#include "bert/tensor_survey.h"

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "bert/parameters.h"

namespace maskscope::bert {
namespace {

using weights::DType;
using weights::TensorInfo;
using Shape = std::vector<std::uint64_t>;

class Survey {
 public:
  explicit Survey(std::span<const TensorInfo> tensors) {
    for (const TensorInfo& tensor : tensors) tensors_[tensor.name] = &tensor;
  }

  // A group without any of the tensors that only it has is not there; a pooler may be the base model's, and a transform another head's.
  void note_group(const Parameter& p) {
    if (p.group == Group::labels && p.member != Member::labels) return;
    for (const std::string& name : {p.weight(), p.bias(), p.weight() + ".0"}) {
      if (find(name) != nullptr) seen_.insert(p.group);
    }
  }
  bool has(Group group) const { return group == Group::encoder || seen_.contains(group); }

  bool is_whole(const Parameter& p) const {
    switch (p.kind) {
      case ParameterKind::norm:
        return is(p.weight(), {p.columns}) && (!p.has_bias || is(p.bias(), {p.columns}));
      case ParameterKind::table:
        return is(p.weight(), {p.rows, p.columns});
      case ParameterKind::bias:
        return is(p.name, {p.rows});
      case ParameterKind::words:
        return is(p.weight(), {p.rows, p.columns}) || is_in_blocks(p);
      case ParameterKind::linear:
        break;
    }
    // Query, key and value are one tensor in a pack, and in some architectures' files.
    const bool is_packed = find(p.packed_name + ".weight") != nullptr;
    const std::string& name = is_packed ? p.packed_name : p.name;
    const std::uint64_t rows = is_packed ? p.packed_rows() : p.rows;
    if (p.has_bias && !is(name + ".bias", {rows})) return false;
    const Shape shape = p.is_transposed ? Shape{p.columns, rows} : Shape{rows, p.columns};
    return is(name + ".weight", shape) || is_quantised(name, rows, p.columns);
  }

 private:
  const TensorInfo* find(const std::string& name) const {
    const auto found = tensors_.find(name);
    return found == tensors_.end() ? nullptr : found->second;
  }
  bool is(const std::string& name, const Shape& shape, DType dtype = DType::f32) const {
    const TensorInfo* tensor = find(name);
    return tensor != nullptr && tensor->dtype == dtype && tensor->shape == shape;
  }

  // Groups may pad the columns; how many there are then is in their sizes, which are values.
  bool is_quantised(const std::string& name, std::uint64_t rows, std::uint64_t columns) const {
    const TensorInfo* weight = find(name + ".weight");
    if (weight == nullptr || weight->shape.size() != 2) return false;
    const TensorInfo* groups = find(name + ".groups");
    const std::uint64_t width = groups != nullptr ? weight->shape[1] : columns;
    const Shape scale = groups != nullptr ? Shape{groups->elements(), rows} : Shape{rows};
    return is(name + ".weight", {rows, width}, DType::i8) && is(name + ".scale", scale) &&
           is(name + ".smooth", {width});
  }

  bool is_in_blocks(const Parameter& p) const {
    std::uint64_t rows = 0;
    const TensorInfo* block = find(p.weight() + ".0");
    for (std::size_t i = 1; block != nullptr; ++i) {
      if (block->dtype != DType::i8 || block->shape.size() != 2 || block->shape[1] != p.columns) return false;
      rows += block->shape[0];
      block = find(p.weight() + "." + std::to_string(i));
    }
    return rows == p.rows && is(p.name + ".scale", {p.rows}) && is(p.name + ".smooth", {p.columns});
  }

  std::unordered_map<std::string, const TensorInfo*> tensors_;
  std::set<Group> seen_;
};

}  // namespace

std::optional<Heads> survey_tensors(const Config& config, std::span<const TensorInfo> tensors) {
  Survey survey(tensors);
  for_each_parameter(config, [&](const Parameter& parameter) { survey.note_group(parameter); });
  bool whole = true;
  for_each_parameter(config, [&](const Parameter& parameter) {
    whole = whole && (!survey.has(parameter.group) || survey.is_whole(parameter));
  });
  if (!whole) return std::nullopt;
  return Heads{.masked_lm = config.has_masked_lm() && survey.has(Group::masked_lm),
               .labels = !config.labels.empty() && survey.has(Group::labels)};
}

}  // namespace maskscope::bert
