"""What info says of folders that open, and of those that do not."""
import json

from harness import PACK, SCRATCH, check, objects, run, says, small_model
from labels import classifier


@check
def a_pack_and_a_model_are_told():
    pack, = objects(run("info", "--json", PACK))
    assert (pack["layers"], pack["heads"], pack["hidden_size"], pack["vocabulary"]) == (12, 12, 768, 30522), pack
    assert pack["architecture"] == "BERT" and pack["form"].startswith("pack") and pack["head"] == "masked language model"
    model, = objects(run("info", "--json", small_model()))
    assert model["form"].startswith("model") and model["tensors"].endswith("F32") and model["layers"] == 2, model
    shown = run("info", PACK).stdout.decode()
    assert "architecture         BERT\n" in shown and "special tokens       [CLS], [SEP], [MASK], [PAD], [UNK]\n" in shown, shown


@check
def only_headers_are_read():
    folder = SCRATCH / "headers"
    folder.mkdir()
    for file in small_model().iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    weights = folder / "model.safetensors"
    bytes_ = bytearray(weights.read_bytes())
    bytes_[-4:] = b"\x00\x00\xc0\x7f"  # no number
    weights.write_bytes(bytes_)
    assert objects(run("info", "--json", folder)) == objects(run("info", "--json", small_model()))
    says(run("predict", "--weights", folder, "a [MASK]"), "expected finite numbers")


@check
def heads_and_labels_are_told():
    labels, = objects(run("info", "--json", classifier("bert-sequence")))
    assert labels["head"] == "sequence classifier" and labels["labels"] == "LABEL_0, LABEL_1, LABEL_2", labels
    assert objects(run("info", "--json", classifier("electra-discriminator")))[0]["architecture"] == "ELECTRA"


@check
def what_is_wrong_with_a_folder_is_said():
    says(run("info", SCRATCH / "nowhere"), "nowhere")
    folder = SCRATCH / "cut"
    folder.mkdir()
    for file in small_model().iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 3}))
    says(run("info", folder), "bert.encoder.layer.2", "num_hidden_layers = 3")
    (folder / "config.json").write_text(json.dumps({**config, "model_type": "t5"}))
    says(run("info", folder), "config.json", "model_type", "t5")
    assert run("info").returncode == 2
