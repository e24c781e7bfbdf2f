import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { DataTable } from './data-table';
import { SortBar, type SortColumn, useSorted } from './sorting';

interface Row {
  name: string;
  cost?: number;
}
const rows: Row[] = [{ name: 'b 10', cost: 3 }, { name: 'b 9', cost: 20 }, { name: 'a' }];
const names = () => screen.getAllByRole('row').slice(1).map((r) => within(r).getAllByRole('cell')[0]!.textContent);

function Table() {
  return (
    <DataTable
      caption="Costs"
      rows={rows}
      id={(r) => r.name}
      columns={[
        { key: 'name', head: 'Name', sort: (r) => r.name, cell: (r) => r.name },
        { key: 'cost', head: 'Cost', right: true, sort: (r) => r.cost, cell: (r) => r.cost ?? 'unknown' },
        { key: 'act', head: 'Actions', cell: () => 'x' },
      ]}
    />
  );
}

describe('a table', () => {
  it('sorts figures with the largest first, what is unknown last, and goes back to its own order', async () => {
    const user = userEvent.setup({ delay: null });
    render(<Table />);
    expect(names()).toEqual(['b 10', 'b 9', 'a']);
    const cost = screen.getByRole('button', { name: 'Cost' });
    await user.click(cost);
    expect(names()).toEqual(['b 9', 'b 10', 'a']);
    expect(screen.getByRole('columnheader', { name: 'Cost' })).toHaveAttribute('aria-sort', 'descending');
    await user.click(cost);
    expect(names()).toEqual(['b 10', 'b 9', 'a']);
    expect(screen.getByRole('columnheader', { name: 'Cost' })).toHaveAttribute('aria-sort', 'ascending');
    await user.click(cost);
    expect(screen.getByRole('columnheader', { name: 'Cost' })).toHaveAttribute('aria-sort', 'none');
  });
  it('sorts words as people count', async () => {
    render(<Table />);
    await userEvent.click(screen.getByRole('button', { name: 'Name' }));
    expect(names()).toEqual(['a', 'b 9', 'b 10']);
    expect(screen.queryByRole('button', { name: 'Actions' })).toBeNull();
  });
  it('offers the same for a list without heads', async () => {
    const columns: SortColumn<Row>[] = [{ key: 'name', head: 'Name', sort: (r) => r.name }];
    function List() {
      const sorted = useSorted(rows, columns);
      return (
        <>
          <SortBar columns={columns} sorted={sorted} />
          <ul>{sorted.rows.map((r) => <li key={r.name}>{r.name}</li>)}</ul>
        </>
      );
    }
    render(<List />);
    await userEvent.click(screen.getByRole('button', { name: 'Name' }));
    expect(screen.getAllByRole('listitem').map((li) => li.textContent)).toEqual(['a', 'b 9', 'b 10']);
    expect(screen.getByRole('button', { name: 'Name, ascending' })).toHaveAttribute('aria-pressed', 'true');
  });
});
