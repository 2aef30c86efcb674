#include "bert/parameters.h"

#include "bert/architecture.h"
#include "bert/names.h"

namespace maskscope::bert {
namespace {

using Visitor = std::function<void(const Parameter&)>;

class List {
 public:
  List(const Config& config, const Visitor& visit) : config_(config), visit_(visit) {}

  // Of the embeddings' size.
  void table(Member member, const std::string& name, std::size_t rows) const {
    matrix(member, ParameterKind::table, name, rows, table());
  }
  void words(Member member, const std::string& name) const {
    matrix(member, ParameterKind::words, name, config_.vocabulary, embedding());
  }
  struct Side {
    std::size_t size;
    Axis axis;
  };
  void norm(Member member, const std::string& name, Side columns, std::size_t layer = 0, std::size_t block = 0) const {
    give({.member = member,
          .kind = ParameterKind::norm,
          .name = name,
          .layer = layer,
          .block = block,
          .columns = columns.size,
          .column_axis = columns.axis,
          .packed_name = name,
          .has_bias = config_.norm_bias});
  }

  void linear(Member member, const std::string& name, std::size_t layer, Side rows, Side columns, bool has_bias,
              std::size_t block = 0) const {
    give({.member = member,
          .kind = ParameterKind::linear,
          .name = name,
          .layer = layer,
          .block = block,
          .rows = rows.size,
          .columns = columns.size,
          .row_axis = rows.axis,
          .column_axis = columns.axis,
          .packed_name = name,
          .has_bias = has_bias});
  }

  void query_key_value(std::size_t layer) const {
    const std::string separate[] = {names::query(layer), names::key(layer), names::value(layer)};
    for (std::size_t part = 0; part < 3; ++part) {
      give({.member = Member::query_key_value,
            .kind = ParameterKind::linear,
            .name = separate[part],
            .layer = layer,
            .rows = config_.hidden,
            .columns = config_.hidden,
            .column_axis = Axis::hidden,
            .packed_name = names::query_key_value(layer),
            .part = part,
            .parts = 3,
            .has_bias = config_.attention_bias});
    }
  }

  void bias(Member member, const std::string& name, std::size_t rows) const {
    give({.member = member, .kind = ParameterKind::bias, .name = name, .rows = rows, .packed_name = name});
  }

  // Query and key share their input, and the value's is another.
  void query_key(std::size_t layer) const {
    const std::string separate[] = {names::query(layer), names::key(layer)};
    for (std::size_t part = 0; part < 2; ++part) {
      give({.member = Member::query_key,
            .kind = ParameterKind::linear,
            .name = separate[part],
            .layer = layer,
            .rows = config_.width(),
            .columns = config_.width(),
            .packed_name = names::query_key(layer),
            .part = part,
            .parts = 2,
            .has_bias = true});
    }
    linear(Member::value, names::value(layer), layer, heads(), hidden(), true);
  }

  void bottleneck(std::size_t layer) const {
    linear(Member::bottleneck_attention, names::bottleneck_attention(layer), layer, heads(), hidden(), true);
    norm(Member::bottleneck_attention_norm, names::bottleneck_attention_norm(layer), heads(), layer);
    linear(Member::bottleneck_input, names::bottleneck_input(layer), layer, heads(), hidden(), true);
    norm(Member::bottleneck_input_norm, names::bottleneck_input_norm(layer), heads(), layer);
  }

  // A layer's feed-forward blocks before its last.
  void stacked(std::size_t layer) const {
    const Side inside{config_.intermediate, Axis::other};
    for (std::size_t i = 0; i + 1 < config_.feed_forwards; ++i) {
      const std::string name = names::stacked(layer, i);
      linear(Member::stacked_intermediate, name + ".intermediate.dense", layer, inside, heads(), true, i);
      linear(Member::stacked_output, name + ".output.dense", layer, heads(), inside, true, i);
      norm(Member::stacked_norm, name + ".output.LayerNorm", heads(), layer, i);
    }
  }

  void decoder_rest() const {
    give({.member = Member::decoder_rest,
          .kind = ParameterKind::linear,
          .name = names::kDecoderRest,
          .rows = config_.vocabulary,
          .columns = config_.hidden - config_.embedding_size,
          .packed_name = names::kDecoderRest,
          .is_transposed = true});
  }

  // Of what comes from now on.
  void begin(Group group) { group_ = group; }

  Side hidden() const { return {config_.hidden, Axis::hidden}; }
  // Of all heads, side by side; in a bottleneck of its other channels too.
  Side heads() const { return {config_.width(), Axis::other}; }
  // Inside of a layer.
  Side width() const { return config_.bottleneck != 0 ? heads() : hidden(); }
  // What is not projected is the hidden size, with its axis.
  Side embedding() const {
    return {config_.embedding_width(), config_.embedding_size != 0 ? Axis::other : Axis::hidden};
  }
  // Of what is added to the embeddings, and of their norm.
  Side table() const { return config_.mobile ? hidden() : embedding(); }
  // A MobileBERT's decoder divides what is transformed into two parts.
  Side transformed() const { return config_.mobile ? Side{config_.hidden, Axis::other} : embedding(); }

 private:
  void matrix(Member member, ParameterKind kind, const std::string& name, std::size_t rows, Side columns) const {
    give({.member = member,
          .kind = kind,
          .name = name,
          .rows = rows,
          .columns = columns.size,
          .column_axis = columns.axis,
          .packed_name = name});
  }

  void give(Parameter parameter) const {
    parameter.group = group_;
    visit_(parameter);
  }

  const Config& config_;
  const Visitor& visit_;
  Group group_ = Group::encoder;
};

std::string pooler_name(const Config& config) {
  if (config.head == Head::replaced_token) return names::kDiscriminatorDense;
  return std::string(config.architecture().pooler);
}

std::string labels_name(const Config& config) {
  switch (config.head) {
    case Head::next_sentence:
      return names::kNextSentence;
    case Head::replaced_token:
      return names::kReplacedToken;
    case Head::sequence_classifier:
      return std::string(config.architecture().sequence_classifier);
    case Head::question_answering:
      if (!config.is_modern()) return names::kAnswers;
      break;
    case Head::token_classifier:
    case Head::masked_lm:
      break;
  }
  return names::kClassifier;
}

}  // namespace

void for_each_parameter(const Config& config, const Visitor& visit) {
  List list(config, visit);
  const List::Side hidden = list.hidden(), width = list.width(), transformed = list.transformed();
  if (config.position_kind == Positions::learned) {
    list.table(Member::position_embeddings, names::kPositionEmbeddings, config.position_rows());
  }
  if (config.types != 0) list.table(Member::type_embeddings, names::kTypeEmbeddings, config.types);
  list.norm(Member::embedding_norm, names::kEmbeddingNorm, list.table());
  if (config.embedding_size != 0) {
    const List::Side read = {config.mobile ? 3 * config.embedding_size : config.embedding_size, Axis::other};
    list.linear(Member::embedding_projection, names::kEmbeddingProjection, 0, hidden, read, true);
  }
  for (std::size_t i = 0; i < config.groups(); ++i) {
    if (config.mobile) {
      list.bottleneck(i);
      list.query_key(i);
    } else {
      list.query_key_value(i);
    }
    list.linear(Member::attention_output, names::attention_output(i), i, width, list.heads(), config.attention_bias);
    // Where norms come first, the embeddings' own is that of the first layer.
    if (!config.pre_norm || i > 0) list.norm(Member::attention_norm, names::attention_norm(i), width, i);
    if (config.mobile) list.stacked(i);
    list.linear(Member::intermediate, names::intermediate(i), i, {config.intermediate_rows(), Axis::intermediate},
                width, config.feed_forward_bias);
    list.linear(Member::output, names::output(i), i, width, {config.intermediate, Axis::intermediate},
                config.feed_forward_bias);
    list.norm(Member::output_norm, names::output_norm(i), width, i);
    if (!config.mobile) continue;
    list.linear(Member::bottleneck_output, names::bottleneck_output(i), i, hidden, width, true);
    list.norm(Member::bottleneck_output_norm, names::bottleneck_output_norm(i), hidden, i);
  }
  if (config.pre_norm) list.norm(Member::final_norm, names::kFinalNorm, hidden);
  const bool transforms = config.has_masked_lm() || config.is_modern();
  list.begin(config.has_masked_lm() ? Group::masked_lm : Group::labels);
  if (transforms) {
    list.linear(Member::transform, names::kTransform, 0, transformed, hidden, config.transform_bias);
    list.norm(Member::transform_norm, names::kTransformNorm, transformed);
  }
  if (config.has_masked_lm() && config.decoder_bias) {
    list.bias(Member::decoder_bias, names::kDecoderBias, config.vocabulary);
  }
  list.begin(Group::encoder);
  list.words(Member::word_embeddings, names::kWordEmbeddings);
  list.begin(Group::masked_lm);
  if (config.has_masked_lm() && !config.tied) list.words(Member::decoder, names::kUntiedDecoder);
  if (config.has_masked_lm() && config.mobile) list.decoder_rest();
  if (config.labels.empty()) return;
  list.begin(Group::labels);
  const List::Side pooled = {config.hidden, Axis::other};
  const bool pools = config.has_pooler();
  if (pools) list.linear(Member::pooler, pooler_name(config), 0, pooled, hidden, true);
  list.linear(Member::labels, labels_name(config), 0, {config.labels.size(), Axis::other}, pools ? pooled : hidden,
              true);
}

}  // namespace maskscope::bert
