/** A node of a tree with text of its own: a line that names it, lines about it, and what is below it. */
export interface TreeNode {
  readonly label: string;
  readonly lines: readonly string[];
  readonly children: readonly TreeNode[];
}

/** Draw a tree. Each level takes {@link TREE_STEP} columns. */
export function renderTree(root: TreeNode): string[] {
  return [root.label, ...renderBelow(root)];
}

export const TREE_STEP = 3;

function renderBelow(node: TreeNode): string[] {
  const text = node.lines.map((line) => `${node.children.length > 0 ? "│" : " "}  ${line}`.trimEnd());
  const children = node.children.flatMap((child, index) => {
    const last = index === node.children.length - 1;
    const below = renderBelow(child).map((line) => `${last ? "   " : "│  "}${line}`.trimEnd());
    return [`${last ? "└─ " : "├─ "}${child.label}`, ...below];
  });
  return [...text, ...children];
}
