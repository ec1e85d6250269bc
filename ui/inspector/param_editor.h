// SPDX-License-Identifier: GPL-3.0-or-later
// One editor for one parameter, made from its spec: number, word, switch, choice, or extents such as "3 × 3".
#pragma once

#include <QWidget>
#include <optional>

#include "engine/model/param.h"

class QComboBox;
class QLineEdit;

namespace lamina::ui {

class Toggle;

/** Shows a value, or a placeholder where several layers differ; says what the person chose, or why it does not fit. */
class ParamEditor : public QWidget {
    Q_OBJECT
 public:
    explicit ParamEditor(const ParamSpec& spec, QWidget* parent = nullptr);

    const ParamSpec& spec() const { return spec_; }
    /** Nothing: the selected layers differ. Does not emit chosen(). */
    void show(const std::optional<ParamValue>& value);
    /** The value that these words stand for; nothing when they cannot be read. */
    static std::optional<ParamValue> parse(const ParamSpec& spec, const QString& words);
    /** As a field shows it: "3 × 3", "0.001". */
    static QString words(const ParamSpec& spec, const ParamValue& value);

 signals:
    void chosen(const lamina::ParamValue& value);
    void finished();                      // the field was left: what follows is another edit
    void refused(const QString& reason);  // empty: it fits again

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    void buildToggle();
    void buildChoice();
    void buildField();
    void offer(const QString& words);
    void step(int by);

    ParamSpec spec_;
    std::optional<ParamValue> value_;
    Toggle* toggle_ = nullptr;
    QComboBox* combo_ = nullptr;
    QLineEdit* field_ = nullptr;
};

}  // namespace lamina::ui
