// The names of an encoder's parameters in one place: as Hugging Face's BertForMaskedLM has them, whatever the architecture, and names
// in their manner for what BERT does not have. weights/tensor_names.h turns those of other architectures into these.
#pragma once

#include <cstddef>
#include <string>

namespace maskscope::bert::names {

inline const std::string kWordEmbeddings = "bert.embeddings.word_embeddings";
inline const std::string kPositionEmbeddings = "bert.embeddings.position_embeddings";
inline const std::string kTypeEmbeddings = "bert.embeddings.token_type_embeddings";
inline const std::string kEmbeddingNorm = "bert.embeddings.LayerNorm";
// From the embeddings' size to the hidden one.
inline const std::string kEmbeddingProjection = "bert.embeddings_project";
inline const std::string kFinalNorm = "bert.encoder.final_norm";  // after the last layer, where norms come first
inline const std::string kHead = "cls.predictions.";              // of the masked-LM head's names
inline const std::string kTransform = "cls.predictions.transform.dense";
inline const std::string kTransformNorm = "cls.predictions.transform.LayerNorm";
inline const std::string kUntiedDecoder = "cls.predictions.decoder";
// MobileBERT's: the decoder's columns that are not the word embeddings', [columns][vocabulary].
inline const std::string kDecoderRest = "cls.predictions.decoder_rest";
inline const std::string kDecoderBias = "cls.predictions.bias";

// Whose matrix the decoder multiplies by: the word embeddings', or its own.
inline const std::string& decoder(bool tied) { return tied ? kWordEmbeddings : kUntiedDecoder; }

// Of heads that give labels; those of sequence classifiers are the architecture's (bert/architecture.h).
inline const std::string kClassifier = "classifier";
inline const std::string kDiscriminatorDense = "discriminator_predictions.dense";
inline const std::string kReplacedToken = "discriminator_predictions.dense_prediction";
inline const std::string kAnswers = "qa_outputs";
inline const std::string kNextSentence = "cls.seq_relationship";

inline std::string layer(std::size_t index) { return "bert.encoder.layer." + std::to_string(index); }
inline std::string query(std::size_t index) { return layer(index) + ".attention.self.query"; }
inline std::string key(std::size_t index) { return layer(index) + ".attention.self.key"; }
inline std::string value(std::size_t index) { return layer(index) + ".attention.self.value"; }
// Query, key and value, one below the other, since they share their input: a pack's own, and ModernBERT's.
inline std::string query_key_value(std::size_t index) { return layer(index) + ".attention.self.qkv"; }
inline std::string attention_output(std::size_t index) { return layer(index) + ".attention.output.dense"; }
inline std::string attention_norm(std::size_t index) { return layer(index) + ".attention.output.LayerNorm"; }
inline std::string intermediate(std::size_t index) { return layer(index) + ".intermediate.dense"; }
inline std::string output(std::size_t index) { return layer(index) + ".output.dense"; }
// MobileBERT's: into the bottleneck, for queries and keys and for the rest, out of it, and the feed-forward blocks before the last.
inline std::string bottleneck_attention(std::size_t index) { return layer(index) + ".bottleneck.attention.dense"; }
inline std::string bottleneck_attention_norm(std::size_t index) {
  return layer(index) + ".bottleneck.attention.LayerNorm";
}
inline std::string bottleneck_input(std::size_t index) { return layer(index) + ".bottleneck.input.dense"; }
inline std::string bottleneck_input_norm(std::size_t index) { return layer(index) + ".bottleneck.input.LayerNorm"; }
inline std::string bottleneck_output(std::size_t index) { return layer(index) + ".output.bottleneck.dense"; }
inline std::string bottleneck_output_norm(std::size_t index) { return layer(index) + ".output.bottleneck.LayerNorm"; }
inline std::string query_key(std::size_t index) { return layer(index) + ".attention.self.query_key"; }
inline std::string stacked(std::size_t index, std::size_t block) {
  return layer(index) + ".ffn." + std::to_string(block);
}
inline std::string output_norm(std::size_t index) { return layer(index) + ".output.LayerNorm"; }

}  // namespace maskscope::bert::names
