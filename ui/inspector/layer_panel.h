// SPDX-License-Identifier: GPL-3.0-or-later
// The inspector of the selected layers, generated from the catalogue: name, parameters, shape.
#pragma once

#include <QWidget>
#include <map>
#include <string>
#include <vector>

#include "ui/document/document.h"
#include "ui/document/net_misfit.h"
#include "ui/inspector/param_editor.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace lamina::ui {

class DataStore;
class Toggle;

/** Built for one set of layers; the inspector makes another when the selection changes. */
class LayerPanel : public QWidget {
    Q_OBJECT
 public:
    /** data: for layers that show samples; may be null. */
    LayerPanel(Document& document, std::vector<NodeId> ids, const DataStore* data = nullptr, QWidget* parent = nullptr);

    const std::vector<NodeId>& ids() const { return ids_; }
    /** Whether it still shows what is selected: same layers of the same kinds. */
    bool fits() const;
    /** Shows the document's values again. */
    void refresh();
    /** What does not go with the data, said where it is about these layers. */
    void showMisfit(std::optional<NetMisfit> misfit);
    ParamEditor* editor(const std::string& key) const;
    QPushButton* showMore() const { return showMore_; }

 private:
    void buildHeader();
    void buildIssues();
    void buildParams();
    /** Of a layer that Lamina does not have: what its file says, to go by for who replaces it. */
    void buildSaid();
    void buildTrainable();
    void buildShape();
    void buildPreview(const DataStore* data);
    void addEditor(const ParamSpec& spec);
    void updateMore();
    std::vector<ParamSpec> commonParams() const;
    std::optional<ParamValue> commonValue(const std::string& key) const;
    void refreshIssues();
    void refreshShape();

    Document& document_;
    std::vector<NodeId> ids_;
    std::vector<std::string> layers_;
    std::optional<NetMisfit> misfit_;
    QVBoxLayout* column_;
    QLineEdit* name_ = nullptr;
    QWidget* issues_ = nullptr;
    QWidget* facts_ = nullptr;
    Toggle* trainable_ = nullptr;
    QPushButton* showMore_ = nullptr;
    std::map<std::string, ParamEditor*> editors_;
    std::vector<QWidget*> advanced_;
    bool more_ = false;
};

}  // namespace lamina::ui
