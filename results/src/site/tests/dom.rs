//! Pages as a browser reads them.

use html5ever::{parse_document, tendril::TendrilSink};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use std::collections::BTreeMap;

/// A page as a browser reads it.
pub(super) struct Dom {
    /// In the order of the page.
    pub(super) elements: Vec<Element>,
    /// What the parser found wrong.
    pub(super) errors: Vec<String>,
}

/// An element.
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: BTreeMap<String, String>,
    /// The names of the elements that it is the parent of.
    pub(super) children: Vec<String>,
    /// All text in it.
    pub(super) text: String,
}

impl Dom {
    pub(super) fn parse(page: &str) -> Dom {
        let dom = parse_document(RcDom::default(), Default::default()).one(page);
        let mut elements = Vec::new();
        collect(&dom.document, &mut elements);
        let errors = dom.errors.borrow().iter().map(ToString::to_string).collect();
        Dom { elements, errors }
    }

    /// The elements of this name.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// The values of an attribute, of all elements that have it.
    pub(super) fn values<'a>(&'a self, attribute: &'a str) -> impl Iterator<Item = &'a str> {
        self.elements.iter().filter_map(move |element| element.get(attribute))
    }
}

impl Element {
    pub(super) fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).map(String::as_str)
    }

    pub(super) fn is_of(&self, class: &str) -> bool {
        self.get("class").is_some_and(|classes| classes.split(' ').any(|one| one == class))
    }
}

fn collect(node: &Handle, elements: &mut Vec<Element>) {
    if let NodeData::Element { name, attrs, .. } = &node.data {
        let attributes = attrs.borrow().iter().map(|attr| (attr.name.local.to_string(), attr.value.to_string())).collect();
        let children = node.children.borrow().iter().filter_map(element_name).collect();
        let mut text = String::new();
        gather(node, &mut text);
        elements.push(Element { name: name.local.to_string(), attributes, children, text });
    }
    for child in node.children.borrow().iter() {
        collect(child, elements);
    }
}

fn element_name(node: &Handle) -> Option<String> {
    match &node.data {
        NodeData::Element { name, .. } => Some(name.local.to_string()),
        _ => None,
    }
}

fn gather(node: &Handle, text: &mut String) {
    if let NodeData::Text { contents } = &node.data {
        text.push_str(&contents.borrow());
    }
    for child in node.children.borrow().iter() {
        gather(child, text);
    }
}
