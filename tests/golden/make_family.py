#!/usr/bin/env python3
"""Writes tests/golden/family: small encoders of every architecture with random weights, as transformers saves them, and what
transformers computes with them.

  python3 -m venv v && v/bin/pip install torch transformers safetensors
  v/bin/python tests/golden/make_family.py

Each model is a folder with config.json and model.safetensors, as save_pretrained leaves them, and expected.safetensors:
  ids        [tokens], the input, and types, [tokens], where the model takes them
  logits     of all positions: [tokens][vocabulary] of a masked-LM head; [tokens][labels] or [labels] of others
  attentions [layers][heads][tokens][tokens]
  hidden     [tokens][hidden], the last hidden states
Weights are larger than those that training starts with, so that attention is far from even; they are rounded to f16 and saved so.
"""
import json
import os
import shutil
import sys

import zlib

import torch
import transformers
from safetensors.torch import save_file

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "family")
BASE = dict(vocab_size=61, num_hidden_layers=2, num_attention_heads=2, hidden_size=32, intermediate_size=48, max_position_embeddings=24)


def named(config, **renames):
    """BASE with other names of some fields."""
    out = dict(BASE)
    out.update(config)
    for old, new in renames.items():
        out[new] = out.pop(old)
    return out


def distil(**config):
    return named(config, num_hidden_layers="n_layers", num_attention_heads="n_heads", hidden_size="dim", intermediate_size="hidden_dim")


# name: (class, config, tokens)
MODELS = {
    "bert-a": ("BertForMaskedLM", named({}), 9),
    "bert-b": ("BertForMaskedLM", named(dict(num_hidden_layers=1, num_attention_heads=3, hidden_size=36, intermediate_size=50, hidden_act="gelu_new", tie_word_embeddings=False)), 17),
    "bert-c": ("BertForMaskedLM", named(dict(num_hidden_layers=3, num_attention_heads=4, hidden_size=24, intermediate_size=37, hidden_act="relu", max_position_embeddings=7)), 7),
    "bert-d": ("BertForMaskedLM", named(dict(hidden_act="silu", layer_norm_eps=1e-3)), 5),
    "distilbert-a": ("DistilBertForMaskedLM", distil(), 9),
    "distilbert-b": ("DistilBertForMaskedLM", distil(num_hidden_layers=1, num_attention_heads=3, hidden_size=36, intermediate_size=50, activation="relu", tie_word_embeddings=False), 17),
    "distilbert-c": ("DistilBertForMaskedLM", distil(num_hidden_layers=3, hidden_size=24, intermediate_size=37, max_position_embeddings=7, sinusoidal_pos_embds=True), 7),
    "roberta-a": ("RobertaForMaskedLM", named(dict(type_vocab_size=1, layer_norm_eps=1e-5)), 22),
    "roberta-b": ("RobertaForMaskedLM", named(dict(type_vocab_size=1, num_hidden_layers=1, num_attention_heads=3, hidden_size=36, intermediate_size=50, hidden_act="gelu_new", tie_word_embeddings=False, pad_token_id=4)), 17),
    "roberta-c": ("RobertaForMaskedLM", named(dict(type_vocab_size=1, vocab_size=67, num_hidden_layers=3, num_attention_heads=4, hidden_size=24, intermediate_size=37, hidden_act="relu", max_position_embeddings=9)), 7),
    "xlm-roberta-a": ("XLMRobertaForMaskedLM", named(dict(type_vocab_size=1, hidden_size=24, intermediate_size=37, num_hidden_layers=3, max_position_embeddings=9)), 7),
    "xlm-roberta-b": ("XLMRobertaForMaskedLM", named(dict(type_vocab_size=1, vocab_size=83, num_hidden_layers=1, num_attention_heads=3, hidden_size=36, intermediate_size=50, hidden_act="gelu_new", tie_word_embeddings=False)), 17),
    "xlm-roberta-c": ("XLMRobertaForMaskedLM", named(dict(type_vocab_size=2, vocab_size=64, num_attention_heads=1, hidden_size=20, intermediate_size=41, hidden_act="silu", pad_token_id=0)), 23),
    "camembert-a": ("CamembertForMaskedLM", named(dict(type_vocab_size=2, hidden_size=40, num_attention_heads=5)), 12),
    "camembert-b": ("CamembertForMaskedLM", named(dict(type_vocab_size=1, vocab_size=71, num_hidden_layers=1, num_attention_heads=3, hidden_size=36, intermediate_size=50, hidden_act="relu", tie_word_embeddings=False, pad_token_id=4)), 17),
    "camembert-c": ("CamembertForMaskedLM", named(dict(type_vocab_size=1, vocab_size=62, num_hidden_layers=3, hidden_size=24, intermediate_size=37, hidden_act="gelu_pytorch_tanh", layer_norm_eps=1e-5, max_position_embeddings=9)), 7),
    "electra-a": ("ElectraForMaskedLM", named(dict(embedding_size=16)), 9),
    "electra-b": ("ElectraForMaskedLM", named(dict(embedding_size=36, num_hidden_layers=1, num_attention_heads=3, hidden_size=36, intermediate_size=50, tie_word_embeddings=False, hidden_act="relu")), 17),
    "electra-c": ("ElectraForMaskedLM", named(dict(embedding_size=28, num_hidden_layers=3, hidden_size=24, intermediate_size=37, max_position_embeddings=7)), 7),
    "albert-a": ("AlbertForMaskedLM", named(dict(embedding_size=16)), 9),
    "albert-b": ("AlbertForMaskedLM", named(dict(embedding_size=36, num_hidden_layers=1, num_attention_heads=3, hidden_size=36, intermediate_size=50, tie_word_embeddings=False, hidden_act="gelu")), 17),
    "albert-c": ("AlbertForMaskedLM", named(dict(embedding_size=28, num_hidden_layers=4, num_hidden_groups=2, hidden_size=24, intermediate_size=37, max_position_embeddings=7, hidden_act="relu")), 7),
    "mobilebert-a": ("MobileBertForMaskedLM", named(dict(embedding_size=16, intra_bottleneck_size=24, num_feedforward_networks=3)), 9),
    "mobilebert-b": ("MobileBertForMaskedLM", named(dict(embedding_size=10, intra_bottleneck_size=21, num_attention_heads=3, hidden_size=36, intermediate_size=50, num_hidden_layers=1, num_feedforward_networks=1, tie_word_embeddings=False, hidden_act="gelu")), 17),
    "mobilebert-c": ("MobileBertForMaskedLM", named(dict(embedding_size=8, intra_bottleneck_size=16, hidden_size=24, intermediate_size=37, num_hidden_layers=3, num_feedforward_networks=2, max_position_embeddings=7)), 7),
    # heads that give labels
    "bert-sequence": ("BertForSequenceClassification", named(dict(num_labels=3)), 9),
    "bert-token": ("BertForTokenClassification", named(dict(num_labels=5)), 9),
    "bert-answer": ("BertForQuestionAnswering", named({}), 12),
    "bert-next": ("BertForNextSentencePrediction", named({}), 9),
    "bert-pretraining": ("BertForPreTraining", named({}), 9),
    "distilbert-sequence": ("DistilBertForSequenceClassification", distil(num_labels=4), 9),
    "distilbert-answer": ("DistilBertForQuestionAnswering", distil(), 9),
    "roberta-sequence": ("RobertaForSequenceClassification", named(dict(type_vocab_size=1, num_labels=1)), 9),
    "roberta-token": ("RobertaForTokenClassification", named(dict(type_vocab_size=1, num_labels=17)), 9),
    "electra-discriminator": ("ElectraForPreTraining", named(dict(embedding_size=16, hidden_act="gelu_new")), 11),
    "electra-sequence": ("ElectraForSequenceClassification", named(dict(embedding_size=16, num_labels=3)), 9),
    "electra-token": ("ElectraForTokenClassification", named(dict(embedding_size=32)), 9),
    "albert-sequence": ("AlbertForSequenceClassification", named(dict(embedding_size=16, num_labels=3)), 9),
    "albert-answer": ("AlbertForQuestionAnswering", named(dict(embedding_size=16)), 9),
    "modernbert-sequence": ("ModernBertForSequenceClassification", named(dict(num_labels=3)), 9),
    "modernbert-mean": ("ModernBertForSequenceClassification", named(dict(num_labels=3, classifier_pooling="mean", classifier_bias=True)), 9),
    "modernbert-token": ("ModernBertForTokenClassification", named(dict(num_labels=3)), 9),
    "modernbert-answer": ("ModernBertForQuestionAnswering", named({}), 9),
    "mobilebert-sequence": ("MobileBertForSequenceClassification", named(dict(embedding_size=16, intra_bottleneck_size=24, num_labels=3)), 9),
    "mobilebert-next": ("MobileBertForNextSentencePrediction", named(dict(embedding_size=16, intra_bottleneck_size=24, classifier_activation=False)), 9),
    "mobilebert-pretraining": ("MobileBertForPreTraining", named(dict(embedding_size=16, intra_bottleneck_size=24)), 9),
    "modernbert-a": ("ModernBertForMaskedLM", named(dict(num_hidden_layers=4, local_attention=4, max_position_embeddings=40)), 33),
    "modernbert-b": ("ModernBertForMaskedLM", named(dict(num_hidden_layers=1, num_attention_heads=3, hidden_size=36, intermediate_size=50, tie_word_embeddings=False, attention_bias=True, mlp_bias=True, norm_bias=True, classifier_bias=True, decoder_bias=False, hidden_activation="gelu_pytorch_tanh", classifier_activation="silu")), 17),
    "modernbert-c": ("ModernBertForMaskedLM", named(dict(num_hidden_layers=3, num_attention_heads=4, hidden_size=24, intermediate_size=37, max_position_embeddings=300, local_attention=7, layer_types=["sliding_attention", "full_attention", "sliding_attention"],
                      rope_parameters={"full_attention": {"rope_type": "default", "rope_theta": 77.0}, "sliding_attention": {"rope_type": "default", "rope_theta": 1234567.0}})), 40),
}


def randomise(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        if parameter.dim() == 1 and ("norm" in name.lower()) and name.endswith("weight"):
            values = 0.5 + torch.rand(parameter.shape, generator=generator)
        elif parameter.dim() == 1:
            values = torch.rand(parameter.shape, generator=generator) - 0.5
        elif "embeddings" in name and "project" not in name and "transformation" not in name:
            values = 2 * torch.rand(parameter.shape, generator=generator) - 1
        else:
            # nothing normalises a MobileBERT's hidden states
            width = 0.4 if model.config.model_type == "mobilebert" else 0.7
            values = width * (torch.rand(parameter.shape, generator=generator) - 0.5)
        parameter.data = values.half().float()


def takes_types(model):
    return getattr(model.config, "type_vocab_size", 1) > 1 and model.config.model_type not in ("camembert", "roberta", "xlm-roberta", "distilbert", "modernbert")


def write(name, seed, cls, config, tokens):
    torch.manual_seed(seed)
    config_class = getattr(transformers, cls).config_class
    if config_class.model_type == "modernbert":
        config = dict(config, pad_token_id=0, bos_token_id=1, eos_token_id=2, cls_token_id=1, sep_token_id=2)
    model = getattr(transformers, cls)(config_class(**config))
    model.set_attn_implementation("eager")
    randomise(model, seed)
    model.tie_weights()
    model.eval()
    generator = torch.Generator().manual_seed(seed + 1)
    ids = torch.randint(5, config["vocab_size"], (1, tokens), generator=generator)
    if model.config.model_type in ("roberta", "xlm-roberta", "camembert") and tokens > 7:
        ids[0, 3] = model.config.pad_token_id
    inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    if takes_types(model):
        inputs["token_type_ids"] = (torch.arange(tokens) >= tokens // 2).long()[None]
    with torch.no_grad():
        out = model(**inputs, output_attentions=True, output_hidden_states=True)
        base = model.base_model(**inputs)
    folder = os.path.join(HERE, name)
    shutil.rmtree(folder, ignore_errors=True)
    model.half().save_pretrained(folder)
    for file in os.listdir(folder):
        if file not in ("config.json", "model.safetensors"):
            os.remove(os.path.join(folder, file))
    expected = {"ids": ids[0].to(torch.int32), "attentions": torch.stack([a[0] for a in out.attentions]), "hidden": base.last_hidden_state[0]}
    if "token_type_ids" in inputs:
        expected["types"] = inputs["token_type_ids"][0].to(torch.int32)
    if hasattr(out, "start_logits"):
        expected["logits"] = torch.stack([out.start_logits[0], out.end_logits[0]], dim=1)
    else:
        expected["logits"] = (out.logits if hasattr(out, "logits") else out.prediction_logits)[0]
    if getattr(out, "seq_relationship_logits", None) is not None:
        expected["relationship"] = out.seq_relationship_logits[0]
    save_file({k: v.contiguous() for k, v in expected.items()}, os.path.join(folder, "expected.safetensors"))


def main():
    os.makedirs(HERE, exist_ok=True)
    only = sys.argv[1:]
    for name, (cls, config, tokens) in MODELS.items():
        if not only or any(name.startswith(part) for part in only):
            write(name, zlib.crc32(name.encode()), cls, config, tokens)


if __name__ == "__main__":
    main()
