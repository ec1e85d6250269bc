// SPDX-License-Identifier: GPL-3.0-or-later
// A sample to type or to draw for a net of arrays: an editor for each of its Inputs.
#pragma once

#include <QString>
#include <QWidget>
#include <optional>
#include <vector>

#include "engine/base/tensor.h"
#include "engine/trained/picture_range.h"

class QImage;
class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace lamina::ui {

class DrawingPad;

/** What a net takes: one sample's shape, the type it was stored in, and of drawings what paper and ink are to it (nothing: bytes 0 and 255,
 *  numbers 0 and 1). An empty shape: nothing to try. */
struct Samples {
    DType type = DType::Float32;
    Shape shape = {};
    std::optional<PictureRange> range = {};
};

/** One Input of a net. */
struct InputToTry {
    QString name;
    Samples samples;
};

/** Whether samples of that shape can be drawn: ink of one channel. */
bool drawable(const Shape& sample);
/** The way back: ink, 0 … 1, of one sample. */
std::vector<float> inkOf(const Tensor& sample, const Samples& samples);
/** One sample of drawn ink, 0 … 1, as numbers of its range. */
Tensor inkTensor(const std::vector<float>& ink, const Samples& samples);

class ArraysPad : public QWidget {
    Q_OBJECT
 public:
    explicit ArraysPad(QWidget* parent = nullptr);

    /** Whether each can be typed (a few numbers) or drawn. */
    static bool takes(const std::vector<InputToTry>& inputs);
    /** Makes the editors; inputs of the same names and shapes keep what they hold. */
    void show(const std::vector<InputToTry>& inputs);
    using QWidget::show;
    /** Types and draws a sample, (1, …) an Input. */
    void fill(const std::vector<Tensor>& sample);
    /** What is typed and drawn, (1, …) an Input. */
    std::vector<Tensor> inputs() const;
    bool hasSheets() const;
    /** The place of the Input that is drawn, where there is one; nothing of several. */
    std::optional<std::size_t> onlySheet() const;
    /** Laid over what is drawn, until that changes; null: nothing. */
    void setOverlay(const QImage& overlay);
    /** Empty sheets, and zeros beside them. */
    void clear();
    /** There are sheets, and nothing is drawn on any or typed beside them: an answer would be to nothing. */
    bool untouchedSheets() const;

    /** The number fields of all Inputs, in order. */
    std::vector<QLineEdit*> fields() const;

    static constexpr std::int64_t mostFields = 64;

 signals:
    void edited();

 private:
    struct Editor {
        InputToTry input;
        std::vector<QLineEdit*> fields;  // or
        DrawingPad* pad = nullptr;
        QLabel* remark = nullptr;  // below the fields
    };
    void addEditor(const InputToTry& input);
    QWidget* fieldsOf(Editor& editor);

    std::vector<Editor> editors_;
    QVBoxLayout* layout_;
};

}  // namespace lamina::ui
