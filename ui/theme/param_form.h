// SPDX-License-Identifier: GPL-3.0-or-later
// Settings of a family member as a form: one editor a parameter, made of its spec.
#pragma once

#include <QWidget>
#include <vector>

#include "engine/model/param.h"

class QVBoxLayout;

namespace lamina::ui {

/** An editor for one parameter; valueOf and setValue speak for it. */
class ParamField : public QWidget {
    Q_OBJECT
 public:
    explicit ParamField(ParamSpec spec, QWidget* parent = nullptr);

    const ParamSpec& spec() const { return spec_; }
    /** Shows a value without telling anybody. */
    void setValue(const ParamValue& value);

 signals:
    /** The person entered a value that fits the spec. */
    void edited(const lamina::ParamValue& value);

 private:
    QWidget* makeEditor();
    void take(const ParamValue& value);
    /** Reads what was typed; a wrong entry turns the field red and says why in its tool tip. */
    void takeText(const QString& text);

    ParamSpec spec_;
    QWidget* editor_;
};

class ParamForm : public QWidget {
    Q_OBJECT
 public:
    explicit ParamForm(QWidget* parent = nullptr);

    /** Builds the rows anew when the specs are others, else only shows the values. Advanced ones are left out. */
    void show(const std::vector<ParamSpec>& specs, const Params& values);
    using QWidget::show;

 signals:
    void edited(const QString& key, const lamina::ParamValue& value);

 private:
    QVBoxLayout* layout_;
    std::vector<ParamField*> fields_;
};

}  // namespace lamina::ui
